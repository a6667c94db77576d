import { readFileSync } from 'node:fs'

type Options = Record<string, unknown>

/** What callbacks of Lightning 2.6 do in small trainings: callbacks.py wrote it. Options have Python's names. */
export const callbacksReference = JSON.parse(readFileSync(new URL('callbacks.json', import.meta.url), 'utf8')) as {
  /** `last` is the epoch that was the last. */
  earlyStopping: { scores: string[]; options: Options; last: number; best: number | null; waitCount: number; reason: string }[]
  names: { template: string; autoInsertMetricName: boolean; values: Record<string, number>; name: string }[]
  /** A weight that counts steps: what each epoch validates with, and what is left in the end. */
  ema: { batches: number; epochs: number; options: Options; validated: number[]; weight: number }[]
  /** A weight that adds up learning rates, with the rate of each epoch. */
  swa: { epochs: number; learningRate: number; options: Options; rates: number[]; weight: number }[]
  /** Learning rates of the groups in each epoch, and the sums of head's and backbone's. */
  backbone: { epochs: number; options: Options; rates: number[][]; weight: number; backbone: number }[]
  /** Masks after each round, in PyTorch's layout. */
  pruning: { weights: number[][][]; rounds: { amount: number; masks: number[][][] }[] }
  /** [name, step, value]. */
  learningRateMonitor: { name: string; options: Options; logged: [string, number, number][] }[]
  /** The batch that is a spike, or null. */
  spikes: { losses: string[]; options: Options; spike: number | null }[]
}

/** Options by Leyden's names: those of Python in camel case. */
export function camelCase<T = never>(options: Options): T {
  const renamed = Object.entries(options).map(([name, value]) => [name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()), value])
  return Object.fromEntries(renamed) as T
}

/** A number that JSON may not hold. */
export const toNumber = (text: string): number => (text === 'inf' ? Infinity : Number(text))
