import { z } from 'zod'
import type { Json } from '../worker/index.ts'

/** Annotations for the form that shows an option, which JSON Schema passes over. */
export interface Shown {
  title: string
  /** Where it is shown: at once, with the data, or folded away. */
  group: 'basic' | 'data' | 'advanced'
  /** What the trainer takes where nothing is given: the form shows it, and nothing fills it in. */
  default?: Json
  minimum?: number
  enum?: string[]
}

/** A schema that may be left out, with what a form shows of it. */
export function option<T extends z.ZodType>(schema: T, description: string, { group, ...annotations }: Shown): z.ZodOptional<T> {
  return schema.optional().meta({ ...annotations, description, 'x-group': group })
}

/** -1 stands for no bound. */
export const bound = z.int().min(-1)

/** A whole number is a count of batches, another number a share of them. */
export function batchLimit(name: string, which: string) {
  const count = 'Give a count of batches, or a share of them between 0 and 1.'
  const all = name === 'limitTrainBatches' ? 'more than one epoch, set maxEpochs or maxSteps' : 'all batches, leave it out'
  const schema = z
    .number()
    .refine((value) => value >= 0, { error: ({ input }) => `${name} is ${input}; it can't be negative.`, params: { remedy: count } })
    .refine((value) => value <= 1 || Number.isInteger(value), {
      error: ({ input }) => `${name} is ${input}; a fraction must be between 0 and 1.`,
      params: { remedy: `For ${all}.` },
    })
  const about = `Batches of ${which}: a whole number is a count, a fraction below 1 a share. Left out, all are taken.`
  return option(schema, about, { title: `Limit of ${which} batches`, group: 'data', minimum: 0 })
}

/** A count, for which true stands for 1. */
export const counted = z.preprocess((value) => (typeof value === 'boolean' ? Number(value) : value), z.int().min(0))

const isTime = (text: string) => /^\d+:([01]?\d|2[0-3]):[0-5]?\d:[0-5]?\d$/.test(text)

/** A time in text. */
export function duration(name: string) {
  return z.string().refine(isTime, {
    error: ({ input }) => `${name} is ${String(input)}; a time is written as DD:HH:MM:SS.`,
    params: { remedy: "Half a day is '00:12:00:00', ten minutes are '00:00:10:00'." },
  })
}

/** A count of batches, a share of an epoch, or a time. */
export function interval(name: string) {
  const right = (value: number | string) =>
    typeof value === 'string' ? isTime(value) : value > 0 && (value < 1 || Number.isInteger(value))
  return z.union([z.number(), z.string()]).refine(right, {
    error: ({ input }) => `${name} is ${String(input)}; it must be a count of batches, a share of an epoch, or a time DD:HH:MM:SS.`,
    params: { remedy: 'To validate when an epoch ends, leave it out. To never validate, set limitValBatches to 0.' },
  })
}
