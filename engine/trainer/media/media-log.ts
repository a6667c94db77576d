import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../../errors/index.ts'
import type { Metric } from '../../metrics/index.ts'
import type { MediaValue } from '../../module/index.ts'
import { everyStep, handOut, refuseInCapture, tf } from '../../tensor/index.ts'
import type { Logger } from '../loggers/logger.ts'
import type { Counters, Stage } from '../run-context.ts'
import type { Media, MediaKind } from './media.ts'
import { callOf, checkMediaOptions, computed, metricOf, prepare } from './prepare.ts'
import type { Prepared } from './prepared.ts'

/** A pass of a loop. */
interface Pass {
  stage: Stage
  /** The batch's number in its loader; -1 before the first. */
  batch: number
  /** Behind the names of what is logged of one of several loaders. */
  suffix: string
  /** Metrics that are logged when it ends, or the loader whose suffix they have. */
  metrics: Map<string, LoggedMetric>
}

interface LoggedMetric {
  metric: Metric<string, unknown>
  value: MediaValue
  suffix: string
}

/** What a training step handed out, until it is known whether the step counts. */
interface Waiting {
  prepared: Prepared
  tensors: Tensor[]
  every: number | undefined
}

/** Takes what modules log that is no number, and reads it from the device where it counts. */
export class MediaLog {
  readonly #loggers: Logger[]
  readonly #counters: Counters
  readonly #notice: (text: string) => void
  readonly #passes: Pass[] = []
  readonly #kinds = new Map<string, MediaKind>()
  readonly #waiting = new Map<string, Waiting>()
  readonly #noticed = new Set<string>()
  #inStep = false

  constructor(loggers: Logger[], counters: Counters, notice: (text: string) => void) {
    this.#loggers = loggers.filter((logger) => logger.logMedia)
    this.#counters = counters
    this.#notice = notice
  }

  open(stage: Stage): void {
    this.#passes.push({ stage, batch: -1, suffix: '', metrics: new Map() })
  }

  /** What is logged from here on is of one of several loaders, and the next batch its first. */
  enterLoader(suffix: string): void {
    Object.assign(this.#passes.at(-1)!, { suffix, batch: -1 })
  }

  /** Logs the metrics of the loader. */
  leaveLoader(): void {
    const pass = this.#passes.at(-1)!
    const own = [...pass.metrics].filter(([, { suffix }]) => suffix === pass.suffix)
    this.#settle(pass.stage, own)
    for (const [name] of own) pass.metrics.delete(name)
    pass.suffix = ''
  }

  enterBatch(): void {
    this.#passes.at(-1)!.batch += 1
  }

  /** While `run` runs, a call is a step's: what it logs counts only now and then. */
  async duringStep<T>(run: () => Promise<T>): Promise<T> {
    this.#inStep = true
    try {
      return await run()
    } finally {
      this.#inStep = false
    }
  }

  add(name: string, value: MediaValue): void {
    checkMediaOptions(name, value)
    this.#checkName(name, value)
    const metric = metricOf(value)
    if (metric) return this.#addMetric(name, value, metric)
    const prepared = prepare(name, value)
    if (this.#inStep) this.#addInStep(name, value, prepared)
    else this.#send(this.#suffixed(name, value), prepared, prepared.tensors, value.options.step)
  }

  /** After a training batch that the optimiser stepped at. */
  stepDone(logEveryNSteps: number): void {
    for (const [name, { prepared, tensors, every = logEveryNSteps }] of this.#waiting) {
      if (this.#counters.step % every === 0) this.#send(name, prepared, tensors)
    }
    this.#forget()
  }

  /** Logs the pass's metrics. */
  close(): void {
    const { stage, metrics } = this.#passes.at(-1)!
    this.#settle(stage, metrics)
    this.#passes.pop()
  }

  /** Ends all passes after an error, without reading anything. */
  abandon(): void {
    for (const { metrics } of this.#passes.splice(0)) for (const { metric } of metrics.values()) metric.reset()
    this.#forget()
  }

  #settle(stage: Stage, metrics: Iterable<[string, LoggedMetric]>): void {
    for (const [name, { metric, value }] of metrics) {
      if (stage !== 'sanity') tf.tidy(() => this.#sendMetric(name, value, metric))
      if (stage === 'sanity') metric.discard()
      else metric.reset()
    }
  }

  #suffixed(name: string, value: MediaValue): string {
    return `${name}${this.#suffixOf(value)}`
  }

  #suffixOf({ options }: MediaValue): string {
    return (options.addDataloaderIdx ?? true) ? (this.#passes.at(-1)?.suffix ?? '') : ''
  }

  #checkName(name: string, value: MediaValue): void {
    const { kind } = value
    const before = this.#kinds.get(name) ?? kind
    this.#kinds.set(name, kind)
    if (before !== kind)
      throw new LeydenError(`${callOf(name, value)}: '${name}' is a name of another kind, ${before}.`, {
        remedy: 'Give each its own name.',
      })
  }

  #addMetric(name: string, value: MediaValue, metric: Metric<string, unknown>): void {
    const pass = this.#passes.at(-1)
    if (!pass) {
      const remedy = 'Log metrics in steps and in the hooks from onTrainEpochStart to onTrainEpochEnd.'
      throw new LeydenError(`${callOf(name, value)} got a metric outside of an epoch.`, { remedy })
    }
    everyStep(() => this.#passes.at(-1)?.metrics.set(this.#suffixed(name, value), { metric, value, suffix: this.#suffixOf(value) }))
  }

  #addInStep(name: string, value: MediaValue, prepared: Prepared): void {
    const call = callOf(name, value)
    if (value.options.step !== undefined)
      throw new LeydenError(`${call} got a step within a step of the loop, which is its own.`, { remedy: 'Leave it out.' })
    if (prepared.tensors.length === 0) {
      const remedy = 'Log it in onTrainBatchEnd or onValidationBatchEnd, or give tensors.'
      refuseInCapture(`${call} got no tensor, and a captured step would log that of the first batch each time`, remedy)
      return this.#receive(this.#suffixed(name, value), prepared, [], value.options.every)
    }
    if (this.#loggers.length === 0) return
    const got: Tensor[] = []
    const receive = (tensor: Tensor) => {
      if (got.push(tensor) === prepared.tensors.length)
        this.#receive(this.#suffixed(name, value), prepared, got.splice(0), value.options.every)
    }
    for (const tensor of prepared.tensors) handOut(tensor, receive)
  }

  /** A step's. Whether a training step counts is known when the optimiser has stepped. */
  #receive(name: string, prepared: Prepared, tensors: Tensor[], every: number | undefined): void {
    const { stage, batch } = this.#passes.at(-1)!
    if (stage === 'train') {
      for (const tensor of this.#waiting.get(name)?.tensors ?? []) tensor.dispose()
      this.#waiting.set(name, { prepared, tensors: tensors.map((tensor) => tf.keep(tensor.clone())), every })
    } else if (every === undefined ? batch === 0 : batch % every === 0) this.#send(name, prepared, tensors)
  }

  #sendMetric(name: string, value: MediaValue, metric: Metric<string, unknown>): void {
    if (this.#loggers.length === 0) return
    const prepared = computed(name, value, metric)
    this.#send(name, prepared, prepared.tensors, value.options.step)
  }

  #send(name: string, prepared: Prepared, tensors: Tensor[], step = Math.max(this.#counters.step - 1, 0)): void {
    if (this.#loggers.length === 0 || this.#passes.at(-1)?.stage === 'sanity') return
    const media: Media = prepared.toMedia(tensors, (text) => this.#say(name, text))
    for (const logger of this.#loggers) logger.logMedia!(name, media, { step, epoch: this.#counters.epoch })
  }

  /** Once for each name. */
  #say(name: string, text: string): void {
    if (this.#noticed.has(name)) return
    this.#noticed.add(name)
    this.#notice(text)
  }

  #forget(): void {
    for (const { tensors } of this.#waiting.values()) for (const tensor of tensors) tensor.dispose()
    this.#waiting.clear()
  }
}
