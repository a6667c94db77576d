import { z } from 'zod'

const oneProcess = 'a run is one process on one device'

export const precision = only(
  'precision',
  ['32-true', 'bf16-mixed', '16-mixed'],
  'this version computes in 32-true, bf16-mixed and 16-mixed',
  'Leave it out, or set it to one of these.',
)

/** A number is as good as its text. */
export const devices = z.preprocess(
  (value) => (typeof value === 'number' ? String(value) : value),
  only(
    'devices',
    ['auto', '1'],
    'this version trains on one device',
    "Leave it out, or set it to 'auto' or '1'. Training on several devices comes with a later version.",
  ),
)

export const strategy = only('strategy', ['auto'], oneProcess, 'Leave it out. To use several devices, start a run on each.')

export const nodes = z.int().refine((value) => value === 1, {
  error: ({ input }) => `numNodes is ${String(input)}; ${oneProcess}.`,
  params: { remedy: 'Leave it out. To use several machines, start a run on each.' },
})

/** Taken, so that it can be said where a run's files go. */
export const folderOfRun = only(
  'defaultRootDir',
  [],
  "a run's checkpoints and logs are in its own folder of the home",
  'Leave it out, and choose the home by --home or LEYDEN_HOME. A callback ModelCheckpoint takes a dirpath.',
)

/** A switch that has one right position here. */
export function right(name: string, value: boolean, because: string, remedy = 'Leave it out.') {
  const error = ({ input }: { input?: unknown }) => `${name} is ${String(input)}; ${because}.`
  return z
    .boolean()
    .refine((given) => given === value, { error, params: { remedy } })
    .optional()
}

/** Text that has one right value in this version; `remedy` says so. */
function only(name: string, right: string[], says: string, remedy: string) {
  const error = ({ input }: { input?: unknown }) => `${name} is ${String(input)}; ${says}.`
  return z.string().refine((value) => right.includes(value), { error, params: { remedy } })
}
