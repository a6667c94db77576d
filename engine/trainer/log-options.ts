import { LeydenError, refuseUnknown } from '../errors/index.ts'
import type { LogOptions } from '../module/index.ts'

/** What decides how a value is kept: the same name must be logged with the same. */
export type ResolvedLogOptions = Required<Pick<LogOptions, 'onStep' | 'onEpoch' | 'progressBar' | 'logger' | 'reduceFx'>>

const known: (keyof LogOptions)[] = [
  'onStep',
  'onEpoch',
  'progressBar',
  'logger',
  'reduceFx',
  'batchSize',
  'syncDist',
  'syncDistGroup',
  'addDataloaderIdx',
  'rankZeroOnly',
  'enableGraph',
  'metricAttribute',
]

/** Options of Lightning's that have one right value here; they are taken, so that it can be said why another one can't be. */
const refused: Partial<Record<keyof LogOptions, { right: unknown[]; because: string; remedy: string }>> = {
  syncDistGroup: { right: [null], because: 'a run is one process on one device', remedy: 'Leave it out.' },
  enableGraph: {
    right: [false],
    because: 'what is logged has no part in the gradients',
    remedy: 'Leave it out, and return what is to be differentiated as the loss.',
  },
  metricAttribute: { right: [null], because: 'the metric itself is logged', remedy: 'Leave it out: it is found without its name.' },
}

const reductions = ['mean', 'sum', 'min', 'max']

/** Throws a LeydenError at the first option that can't be. */
export function checkLogOptions(name: string, options: LogOptions, { inBatch }: { inBatch: boolean }): void {
  const refuse = (what: string, remedy: string) => {
    throw new LeydenError(`this.log('${name}', ...): ${what}.`, { remedy })
  }
  refuseUnknown(`this.log('${name}', ...)`, options, known)
  for (const [option, { right, because, remedy }] of Object.entries(refused)) {
    const value = options[option as keyof LogOptions]
    if (value !== undefined && !right.includes(value)) refuse(`${option} is ${String(value)}; ${because}`, remedy)
  }
  const { reduceFx = 'mean', batchSize = 1, onStep, onEpoch } = options
  if (typeof reduceFx !== 'function' && !reductions.includes(reduceFx))
    refuse(`reduceFx is '${String(reduceFx)}'`, `It takes ${reductions.join(', ')}, or a function of the batches' values.`)
  if (!(batchSize > 0)) refuse(`batchSize is ${batchSize}`, "Give the batch's number of samples.")
  if (onStep && !inBatch) refuse('onStep is true outside of a batch', 'Leave it out: a hook of an epoch logs its value for the epoch.')
  if (onStep === false && onEpoch === false) refuse('neither onStep nor onEpoch is true', 'Leave one of them out.')
}

/** With Lightning's defaults. */
export function resolveLogOptions(options: LogOptions, onStep: boolean): ResolvedLogOptions {
  return {
    onStep: options.onStep ?? onStep,
    onEpoch: options.onEpoch ?? !onStep,
    progressBar: options.progressBar ?? false,
    logger: options.logger ?? true,
    reduceFx: options.reduceFx ?? 'mean',
  }
}

/** A function counts as the same as any other: one that is written in the step is another one at each call. */
export function sameLogOptions(one: ResolvedLogOptions, other: ResolvedLogOptions): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
