import type { Scalar, Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'
import { Metric } from '../metrics/index.ts'
import type { Loggable, LogOptions } from '../module/index.ts'
import { tf } from '../tensor/index.ts'

type Resolved = Required<Omit<LogOptions, 'batchSize'>>

interface Entry {
  options: Resolved
  /** The newest batch's value; a tensor of ours, or a number. */
  last: Tensor | number | null
  /** Over the epoch: the reduced value and, for means, the weight. */
  reduced: Tensor | null
  weight: number
  metric: Metric | null
}

/**
 * What was logged in one pass of a loop. Tensors stay on the device: an epoch's values are reduced there, and are read only when a
 * logger or the progress bar wants them.
 */
export class LoggedValues {
  readonly #entries = new Map<string, Entry>()

  add(name: string, value: Loggable, given: LogOptions, defaults: { onStep: boolean }, batchSize: number): void {
    const options = resolve(given, defaults)
    const entry = this.#entry(name, options)
    if (value instanceof Metric) return this.#addMetric(entry, value)
    checkScalar(name, value)
    if (options.onStep || options.progressBar) replaceLast(entry, value instanceof tf.Tensor ? keepCopy(value) : value)
    if (options.onEpoch) reduce(entry, value, given.batchSize ?? batchSize)
  }

  /** Values of the newest batch, by the names that steps are logged under. */
  stepValues(which: 'logger' | 'progressBar'): Record<string, number> {
    return this.#read(([name, entry]) => {
      const { options, last } = entry
      if (last === null || !options[which] || (which === 'logger' && !options.onStep)) return null
      return [which === 'logger' && options.onEpoch ? `${name}_step` : name, last]
    })
  }

  /** Values of the whole pass, by the names that epochs are logged under. */
  epochValues(which: 'logger' | 'progressBar' | 'all'): Record<string, number> {
    return this.#read(([name, entry]) => {
      const { options } = entry
      if (!options.onEpoch || (which !== 'all' && !options[which])) return null
      return [which === 'logger' && options.onStep ? `${name}_epoch` : name, epochValue(entry)]
    })
  }

  /** All values by their bare names: the epoch's where there is one, else the newest. */
  callbackValues(): Record<string, number> {
    const last = this.#read(([name, { last, options }]) => (last === null || options.onEpoch ? null : [name, last]))
    return { ...last, ...this.epochValues('all') }
  }

  clear(): void {
    for (const entry of this.#entries.values()) {
      replaceLast(entry, null)
      entry.reduced?.dispose()
      entry.metric?.reset()
    }
    this.#entries.clear()
  }

  #entry(name: string, options: Resolved): Entry {
    const entry = this.#entries.get(name)
    if (!entry) {
      const created: Entry = { options, last: null, reduced: null, weight: 0, metric: null }
      this.#entries.set(name, created)
      return created
    }
    if (JSON.stringify(entry.options) === JSON.stringify(options)) return entry
    throw new LeydenError(`'${name}' is logged twice with different options.`, {
      remedy: 'Log it under two names, or with the same options.',
    })
  }

  #addMetric(entry: Entry, metric: Metric): void {
    entry.metric = metric
    if (entry.options.onStep || entry.options.progressBar) replaceLast(entry, tf.keep(metric.computeBatch()))
  }

  #read(choose: (entry: [string, Entry]) => [string, Tensor | number] | null): Record<string, number> {
    return tf.tidy(() => {
      const chosen = [...this.#entries].map(choose).filter((pair) => pair !== null)
      return Object.fromEntries(chosen.map(([name, value]) => [name, toNumber(value)])) as never
    })
  }
}

function resolve(options: LogOptions, { onStep }: { onStep: boolean }): Resolved {
  return {
    onStep: options.onStep ?? onStep,
    onEpoch: options.onEpoch ?? !onStep,
    progressBar: options.progressBar ?? false,
    logger: options.logger ?? true,
    reduceFx: options.reduceFx ?? 'mean',
  }
}

function reduce(entry: Entry, value: Tensor | number, batchSize: number): void {
  const { reduceFx } = entry.options
  const before = entry.reduced
  entry.reduced = tf.tidy(() => {
    const scalar = value instanceof tf.Tensor ? (value.reshape([]) as Scalar) : tf.scalar(value)
    const weighted = reduceFx === 'mean' ? scalar.mul(batchSize) : scalar
    if (!before) return tf.keep(weighted.clone())
    const combine = { mean: tf.add, sum: tf.add, min: tf.minimum, max: tf.maximum }[reduceFx]
    return tf.keep(combine(before, weighted) as Tensor)
  })
  before?.dispose()
  entry.weight += batchSize
}

function epochValue({ metric, reduced, weight, options }: Entry): Tensor | number {
  if (metric) return metric.compute()
  if (!reduced) return NaN
  return options.reduceFx === 'mean' ? reduced.div(weight) : reduced
}

function replaceLast(entry: Entry, value: Tensor | number | null): void {
  if (entry.last instanceof tf.Tensor) entry.last.dispose()
  entry.last = value
}

const keepCopy = (value: Tensor): Tensor => tf.keep(value.clone())
const toNumber = (value: Tensor | number) => (typeof value === 'number' ? value : Number(value.dataSync()[0]))

function checkScalar(name: string, value: unknown): asserts value is Tensor | number {
  if (typeof value === 'number' || (value instanceof tf.Tensor && value.size === 1)) return
  const what = value instanceof tf.Tensor ? `a tensor of shape [${value.shape.join(', ')}]` : `${typeof value} ${String(value)}`
  throw new LeydenError(`this.log('${name}', ...) got ${what}; it takes a number, a scalar tensor or a metric.`, {
    remedy: value instanceof tf.Tensor ? 'Reduce it first: value.mean().' : undefined,
  })
}
