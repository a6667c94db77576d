import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'
import { Metric } from '../metrics/index.ts'
import type { Loggable, LogOptions } from '../module/index.ts'
import { tf } from '../tensor/index.ts'
import { EpochReduction, type ReductionState } from './epoch-reduction.ts'
import { resolveLogOptions, sameLogOptions, type ResolvedLogOptions } from './log-options.ts'

/** What a call of `log` takes from where it stands. */
interface Defaults {
  onStep: boolean
  /** Behind its name, where one of several loaders is read. */
  suffix: string
}

interface Entry {
  /** Without the suffix. */
  name: string
  suffix: string
  options: ResolvedLogOptions
  /** The newest batch's value; a tensor of ours, a number, or the metric that knows it. */
  last: Tensor | number | Metric | null
  epoch: EpochReduction
  metric: Metric | null
}

/** An entry as JSON. */
export interface EntryState extends Pick<Entry, 'name' | 'suffix' | 'options'> {
  last: number | null
  epoch: ReductionState
  /** The name of the metric, null for one that has none; left out where no metric was logged. */
  metric?: string | null
}

/**
 * What was logged in one pass of a loop. Tensors stay on the device: an epoch's values are reduced there, and are read only when a
 * logger or the progress bar wants them.
 */
export class LoggedValues {
  readonly #entries = new Map<string, Entry>()

  add(name: string, value: Loggable, given: LogOptions, defaults: Defaults, batchSize: number): void {
    const options = resolveLogOptions(given, defaults.onStep)
    const entry = this.#entry(name, defaults.suffix, options)
    if (value instanceof Metric) return this.#addMetric(entry, value)
    checkScalar(name, value)
    if (options.onStep || options.progressBar) replaceLast(entry, value instanceof tf.Tensor ? keepCopy(value) : value)
    if (options.onEpoch) entry.epoch.add(value, given.batchSize ?? batchSize)
  }

  /** Throws where `add` would. */
  check(name: string, value: Loggable, given: LogOptions, defaults: Defaults): void {
    this.#entry(name, defaults.suffix, resolveLogOptions(given, defaults.onStep))
    if (!(value instanceof Metric)) checkScalar(name, value)
  }

  /** Whether anything is logged by step. */
  get hasSteps(): boolean {
    return [...this.#entries.values()].some(({ options }) => options.onStep)
  }

  /** Values of the newest batch, by the names that steps are logged under. */
  stepValues(which: 'logger' | 'progressBar'): Record<string, number> {
    return this.#read(([key, { name, suffix, options, last }]) => {
      if (last === null || !options[which] || (which === 'logger' && !options.onStep)) return null
      return [which === 'logger' && options.onEpoch ? `${name}_step${suffix}` : key, last]
    })
  }

  /** Values of the whole pass, by the names that epochs are logged under. */
  epochValues(which: 'logger' | 'progressBar' | 'all'): Record<string, number> {
    return this.#read(([key, entry]) => {
      const { name, suffix, options } = entry
      if (!options.onEpoch || (which !== 'all' && !options[which])) return null
      return [which === 'logger' && options.onStep ? `${name}_epoch${suffix}` : key, epochValue(key, entry)]
    })
  }

  /** Values of the newest batch that are logged by step, by their bare names. */
  lastValues(): Record<string, number> {
    return this.#read(([name, { last, options }]) => (last === null || !options.onStep ? null : [name, last]))
  }

  /** Of what is logged by step and by epoch, the newest batch's values as `name_step`. */
  forkedSteps(): Record<string, number> {
    return this.#read(([, { name, suffix, last, options }]) =>
      last === null || !isForked(options) ? null : [`${name}_step${suffix}`, last],
    )
  }

  /** The same with the pass's values too, as `name_epoch`. */
  forkedValues(): Record<string, number> {
    const epochs = this.#read(([key, entry]) =>
      isForked(entry.options) ? [`${entry.name}_epoch${entry.suffix}`, epochValue(key, entry)] : null,
    )
    return { ...this.forkedSteps(), ...epochs }
  }

  /** All values by their bare names: the epoch's where there is one, else the newest. */
  callbackValues(): Record<string, number> {
    const last = this.#read(([name, { last, options }]) => (last === null || options.onEpoch ? null : [name, last]))
    return { ...last, ...this.epochValues('all') }
  }

  /** Keeps the values of metrics logged under this suffix, and resets the metrics: the next loader may log the same ones. */
  settleMetrics(suffix: string, { counted = true } = {}): void {
    const settled = [...this.#entries].filter(([, entry]) => entry.metric && entry.suffix === suffix)
    for (const [key, entry] of settled) {
      const value = tf.tidy(() => tf.keep(scalarOf(key, entry.metric!.compute()).toFloat()))
      if (entry.last !== null) replaceLast(entry, keepCopy(value))
      entry.epoch = new EpochReduction('mean')
      entry.epoch.add(value, 1)
      value.dispose()
    }
    for (const [, entry] of settled) forget(entry, counted)
  }

  /** Ends the pass; with `counted` false as if its batches had never been, those of a sanity check. */
  clear({ counted = true } = {}): void {
    for (const entry of this.#entries.values()) {
      replaceLast(entry, null)
      entry.epoch.dispose()
      forget(entry, counted)
    }
    this.#entries.clear()
  }

  /** What a checkpoint keeps of the pass. `nameOf` says how metrics are called. */
  stateDict(nameOf: (metric: Metric) => string | null): EntryState[] {
    return [...this.#entries].map(([key, entry]) => {
      const { name, suffix, options, epoch, metric } = entry
      return { name, suffix, options, last: lastValue(key, entry), epoch: epoch.stateDict(), ...(metric && { metric: nameOf(metric) }) }
    })
  }

  /** The inverse. Returns the names that metrics which `metricOf` doesn't know were logged under. */
  loadStateDict(entries: EntryState[], metricOf: (name: string) => Metric | null): string[] {
    this.clear({ counted: false })
    for (const { name, suffix, options, last, epoch: state, metric: of } of entries) {
      const metric = typeof of === 'string' ? metricOf(of) : null
      this.#entries.set(`${name}${suffix}`, { name, suffix, options, last, metric, epoch: new EpochReduction(options.reduceFx, state) })
    }
    return entries
      .filter(({ name, suffix, metric }) => metric !== undefined && !this.#entries.get(`${name}${suffix}`)!.metric)
      .map(({ name }) => name)
  }

  /** Metrics that were logged. */
  get metrics(): Metric[] {
    return [...this.#entries.values()].flatMap(({ metric }) => metric ?? [])
  }

  #entry(name: string, suffix: string, options: ResolvedLogOptions): Entry {
    const entry = this.#entries.get(`${name}${suffix}`)
    if (!entry) {
      const created: Entry = { name, suffix, options, last: null, epoch: new EpochReduction(options.reduceFx), metric: null }
      this.#entries.set(`${name}${suffix}`, created)
      return created
    }
    if (sameLogOptions(entry.options, options)) {
      entry.epoch.reduceFx = options.reduceFx // a checkpoint has no functions
      return entry
    }
    throw new LeydenError(`'${name}' is logged twice with different options.`, {
      remedy: 'Log it under two names, or with the same options.',
    })
  }

  #addMetric(entry: Entry, metric: Metric): void {
    entry.metric = metric
    if (entry.options.onStep || entry.options.progressBar) replaceLast(entry, metric)
  }

  #read(choose: (entry: [string, Entry]) => [string, Tensor | number | Metric] | null): Record<string, number> {
    return tf.tidy(() => {
      const chosen = [...this.#entries].map(choose).filter((pair) => pair !== null)
      return Object.fromEntries(chosen.map(([name, value]) => [name, toNumber(name, value)])) as never
    })
  }
}

const isForked = ({ onStep, onEpoch }: ResolvedLogOptions): boolean => onStep && onEpoch

function forget(entry: Entry, counted: boolean): void {
  if (counted) entry.metric?.reset()
  else entry.metric?.discard()
  entry.metric = null
}

function epochValue(name: string, { metric, epoch }: Entry): Tensor | number {
  if (metric) return scalarOf(name, metric.compute())
  const value = epoch.value()
  checkReduced(name, value)
  return value
}

/** Of the newest batch; null too for a metric that was reset since. */
function lastValue(name: string, { last }: Entry): number | null {
  if (last === null || (last instanceof Metric && last.stateDict() === null)) return null
  return toNumber(name, last)
}

function replaceLast(entry: Entry, value: Entry['last']): void {
  if (entry.last instanceof tf.Tensor) entry.last.dispose()
  entry.last = value
}

const keepCopy = (value: Tensor): Tensor => tf.keep(value.clone())

function toNumber(name: string, value: Tensor | number | Metric): number {
  if (typeof value === 'number') return value
  if (value instanceof tf.Tensor) return value.dataSync()[0]!
  return toNumber(name, scalarOf(name, value.computeBatch()))
}

/** Throws where a metric's value is many numbers. */
function scalarOf(name: string, value: unknown): Tensor {
  if (value instanceof tf.Tensor && value.size === 1) return value
  const what = value instanceof tf.Tensor ? `of shape [${value.shape.join(', ')}]` : 'of several parts'
  throw new LeydenError(`this.log('${name}', ...) got a metric whose value is ${what}; it takes those with one number.`, {
    remedy:
      'Log a number a class by this.logDict(metrics.classwise(metric, ...).update(...)), or call compute() in onValidationEpochEnd and reset().',
  })
}

function checkReduced(name: string, value: unknown): void {
  if (typeof value === 'number' || (value instanceof tf.Tensor && value.size === 1)) return
  const what = value instanceof tf.Tensor ? `a tensor of shape [${value.shape.join(', ')}]` : `${typeof value} ${String(value)}`
  throw new LeydenError(`The reduceFx of this.log('${name}', ...) returned ${what}; an epoch's value is one number.`, {
    remedy: 'Return a scalar, such as values.max().',
  })
}

function checkScalar(name: string, value: unknown): asserts value is Tensor | number {
  if (typeof value === 'number' || (value instanceof tf.Tensor && value.size === 1)) return
  const what = value instanceof tf.Tensor ? `a tensor of shape [${value.shape.join(', ')}]` : `${typeof value} ${String(value)}`
  throw new LeydenError(`this.log('${name}', ...) got ${what}; it takes a number, a scalar tensor or a metric.`, {
    remedy: value instanceof tf.Tensor ? 'Reduce it first: value.mean().' : undefined,
  })
}
