import { oc } from '@orpc/contract'
import { z } from 'zod'
import { callErrors } from './errors.ts'

const call = oc.errors(callErrors)
const kind = z.enum(['image', 'audio', 'text', 'table', 'histogram', 'confusionMatrix', 'curve'])
export type MediaKind = z.infer<typeof kind>

/** What a run logged by one name. */
export const mediaSummary = z.object({
  name: z.string(),
  kind,
  files: z.int(),
  steps: z.int(),
  firstStep: z.int(),
  lastStep: z.int(),
  bytes: z.int(),
})
export type MediaSummary = z.infer<typeof mediaSummary>

/** One image, sound, text or the like; several of one call share name and step. */
export const mediaRow = z.object({
  id: z.string(),
  name: z.string(),
  kind,
  step: z.int(),
  epoch: z.int(),
  time: z.number(),
  item: z.int(),
  caption: z.string(),
  bytes: z.int(),
})
export type MediaRow = z.infer<typeof mediaRow>

/** Null stands for what is no finite number. */
const number = z.number().nullable()
const numbers = z.array(number)

export const mediaContent = z.discriminatedUnion('kind', [
  /** PNG. */
  z.object({ kind: z.literal('image'), data: z.instanceof(Uint8Array) }),
  /** WAV. */
  z.object({ kind: z.literal('audio'), data: z.instanceof(Uint8Array) }),
  z.object({ kind: z.literal('text'), text: z.string() }),
  z.object({
    kind: z.literal('table'),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.union([z.string(), number, z.boolean()]))),
  }),
  /** One more edge than counts, both in order; none where no value was finite. */
  z.object({
    kind: z.literal('histogram'),
    edges: numbers,
    counts: z.array(z.number()),
    min: number,
    max: number,
    sum: number,
    notFinite: z.int(),
  }),
  /** Counts [target][prediction]. */
  z.object({ kind: z.literal('confusionMatrix'), matrix: z.array(numbers), classNames: z.array(z.string()) }),
  z.object({
    kind: z.literal('curve'),
    xLabel: z.string(),
    yLabel: z.string(),
    series: z.array(z.object({ name: z.string(), x: numbers, y: numbers })),
  }),
])
export type MediaContent = z.infer<typeof mediaContent>

const run = z.string().min(1)

export const media = {
  /** In the order in which each was logged first. */
  names: call.input(z.strictObject({ run })).output(z.array(mediaSummary)),
  /** All of a name, in the order they were logged. */
  list: call.input(z.strictObject({ run, name: z.string() })).output(z.array(mediaRow)),
  read: call.input(z.strictObject({ id: z.string().min(1) })).output(mediaContent),
}
