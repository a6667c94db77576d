import { LeydenError } from '../errors/index.ts'
import type { Metric } from '../metrics/index.ts'
import type { Loggable, LogOptions } from '../module/index.ts'
import { refuseInCapture, tf } from '../tensor/index.ts'
import { checkLogOptions, resolveLogOptions, type ResolvedLogOptions } from './log-options.ts'
import { LoggedValues, type EntryState } from './logged-values.ts'
import type { Logger } from './loggers/logger.ts'
import { MediaLog } from './media/media-log.ts'
import { profiled } from './profile/profiled.ts'
import type { StepProfiler } from './profile/step-profiler.ts'
import type { Counters, Stage } from './run-context.ts'

/** Where a call of `log` stands. */
interface Scope {
  values: LoggedValues
  inBatch: boolean
  stage: Stage
  /** Batches that evaluations of the stage had before. */
  evaluated: number
  batchSize: number
  /** Behind the names of what is logged of one of several loaders. */
  suffix: string
  /** Whether a step's values reached the loggers. */
  loggedStep: boolean
  /** Whether the epoch's values stand for those of its steps. */
  ended: boolean
}

/** A pass of the training in its middle. */
interface PassState {
  loggedStep: boolean
  entries: EntryState[]
}

export interface LogState {
  logged: Record<string, number>
  /** Not in checkpoints of before. */
  forked?: Record<string, number>
  progress: Record<string, number>
  /** Batches that evaluations had. */
  evaluated: Partial<Record<Stage, number>>
  /** Null between epochs. */
  pass: PassState | null
}

type NoteCall = (name: string, value: Loggable, options: LogOptions) => void

/** Takes what modules log and hands it to loggers, callbacks and the progress bar. */
export class LogConnector {
  /** Newest values by bare name, epochs' before steps'. */
  readonly callbackMetrics: Record<string, number> = {}
  /** Of what is logged by step and by epoch, as `name_step` and `name_epoch`. */
  readonly forkedMetrics: Record<string, number> = {}
  /** Newest values by the names that loggers got. */
  readonly loggedMetrics: Record<string, number> = {}
  /** Bare names that anything was logged by so far, in a sanity check too. */
  readonly names = new Set<string>()
  /** What is no number. */
  readonly media: MediaLog
  readonly #loggers: Logger[]
  readonly #counters: Counters
  readonly #progress: Record<string, number> = {}
  readonly #scopes: Scope[] = []
  /** Batches that evaluations of a stage had. */
  readonly #evaluated = new Map<Stage, number>()
  #record: NoteCall | null = null
  #muted = false
  readonly #notFinite = new Set<string>()
  #saidUnlogged = false
  readonly #notice: (text: string) => void
  readonly #profiler: StepProfiler | null

  constructor(loggers: Logger[], counters: Counters, notice: (text: string) => void, profiler: StepProfiler | null = null) {
    this.#loggers = loggers
    this.media = new MediaLog(loggers, counters, notice)
    this.#notice = notice
    this.#profiler = profiler
    this.#counters = counters
  }

  /** Opens a pass of a loop; validation opens one inside training's. */
  open(stage: Stage): void {
    this.media.open(stage)
    const place = { stage, evaluated: this.#evaluated.get(stage) ?? 0, suffix: '', inBatch: false, batchSize: 1 }
    this.#scopes.push({ values: new LoggedValues(), ...place, loggedStep: false, ended: false })
  }

  /** What is logged from here on is of one of several loaders. */
  enterLoader(index: number): void {
    this.#scope.suffix = `/dataloader_idx_${index}`
    this.media.enterLoader(this.#scope.suffix)
  }

  /** A metric that is logged of several loaders begins anew with each. */
  leaveLoader(): void {
    const { values, suffix, stage } = this.#scope
    this.media.leaveLoader()
    values.settleMetrics(suffix, { counted: stage !== 'sanity' })
    this.#scope.suffix = ''
  }

  enterBatch(batchSize: number): void {
    const scope = this.#scope
    scope.inBatch = true
    scope.batchSize = batchSize
    this.media.enterBatch()
  }

  leaveBatch(): void {
    this.#scope.inBatch = false
  }

  add(name: string, value: Loggable, options: LogOptions): void {
    const scope = this.#scopes.at(-1)
    if (!scope)
      throw new LeydenError(`this.log('${name}', ...) was called outside of an epoch.`, {
        remedy: 'Log in steps and in the hooks from onTrainEpochStart to onTrainEpochEnd.',
      })
    checkLogOptions(name, options, scope)
    const { values, batchSize } = scope
    const suffix = (options.addDataloaderIdx ?? true) ? scope.suffix : ''
    const defaults = { onStep: scope.stage === 'train' && scope.inBatch, suffix }
    this.#noteName(name, suffix, resolveLogOptions(options, defaults.onStep))
    if (!this.#record) return profiled(this.#profiler, 'logging', () => values.add(name, value, options, defaults, batchSize))
    values.check(name, value, options, defaults)
    refuseNumber(name, value)
    this.#record(name, value, options)
  }

  /** While `run` runs, calls of `log` go to `note` instead: a step that is recorded has no values yet. */
  recording<T>(note: NoteCall, run: () => T): T {
    this.#record = note
    try {
      return run()
    } finally {
      this.#record = null
    }
  }

  /** While `run` runs nothing reaches the loggers. */
  async mute(run: () => Promise<void>): Promise<void> {
    this.#muted = true
    await run().finally(() => (this.#muted = false))
  }

  /** After a training batch that the optimiser stepped at: hands what counts at this step to the loggers. */
  stepDone(logEveryNSteps: number): void {
    profiled(this.#profiler, 'logging', () => {
      this.#counters.loggedStep = this.#counters.step
      this.media.stepDone(logEveryNSteps)
      if (this.#counters.step % logEveryNSteps !== 0) return
      this.#scope.loggedStep = true
      this.#send(this.#scope.values.stepValues('logger'))
    })
  }

  /** Hands what a batch of an evaluation logged by step to the loggers, at its place among all of its kind in this run. */
  logEvaluationStep(): void {
    const { stage, values } = this.#scope
    if (stage === 'sanity' || !values.hasSteps) return
    const step = this.#evaluated.get(stage) ?? 0
    this.#evaluated.set(stage, step + 1)
    profiled(this.#profiler, 'logging', () => this.#send(values.stepValues('logger'), step))
  }

  /** Values by bare name: while an epoch of training runs the newest step's, then the epoch's. */
  currentValues(): Record<string, number> {
    const running = this.#scopes.find(({ stage, ended }) => stage === 'train' && !ended)
    return { ...this.callbackMetrics, ...running?.values.lastValues() }
  }

  /** What callbacks see: the same, and `name_step` and `name_epoch` of what is logged by both. */
  forCallbacks(): Record<string, number> {
    const running = this.#scopes.find(({ stage, ended }) => stage === 'train' && !ended)
    return { ...this.forkedMetrics, ...running?.values.forkedSteps(), ...this.currentValues() }
  }

  /** From here on callbacks see the epoch's values; what the last hooks log is added when the pass is closed. */
  endEpoch(): void {
    this.#scope.ended = true
    this.#keepValues(this.#scope.values)
  }

  /** Hands values of a callback to the loggers. `step` counts from 0; default: the newest. */
  send(values: Record<string, number>, step?: number): void {
    this.#send(values, step)
  }

  /** What the progress bar shows now. */
  progressValues(): Record<string, number> {
    const scope = this.#scopes.at(-1)
    return profiled(this.#profiler, 'logging', () => ({ ...this.#progress, ...scope?.values.stepValues('progressBar') }))
  }

  /** Ends the pass; a sanity check leaves no trace, nor does a pass that isn't complete. Returns the values of the epoch. */
  close({ complete = true } = {}): Record<string, number> {
    const { values, stage, loggedStep } = this.#scopes.pop()!
    profiled(this.#profiler, 'logging', () => this.media.close())
    if (stage === 'train' && !loggedStep) this.#noticeUnloggedSteps(values)
    const epoch = values.epochValues('all')
    const counted = complete && stage !== 'sanity'
    if (counted) {
      this.#send(values.epochValues('logger'))
      this.#keepValues(values)
      Object.assign(this.#progress, values.epochValues('progressBar'))
    }
    values.clear({ counted })
    return epoch
  }

  /** What a checkpoint keeps: newest values, and those of the training's pass so far. */
  stateDict(nameOf: (metric: Metric) => string | null): LogState {
    const running = this.#scopes.find(({ stage }) => stage === 'train')
    // An evaluation that isn't complete is done anew.
    const evaluated = {
      ...Object.fromEntries(this.#evaluated),
      ...Object.fromEntries(this.#scopes.map((each) => [each.stage, each.evaluated])),
    }
    const pass = running ? { loggedStep: running.loggedStep, entries: tf.tidy(() => running.values.stateDict(nameOf) as never) } : null
    return { logged: { ...this.loggedMetrics }, forked: { ...this.forkedMetrics }, progress: { ...this.#progress }, evaluated, pass }
  }

  loadStateDict({ logged, forked = {}, progress, evaluated }: LogState): void {
    for (const [stage, batches] of Object.entries(evaluated)) this.#evaluated.set(stage as Stage, batches)
    Object.assign(this.loggedMetrics, logged)
    Object.assign(this.forkedMetrics, forked)
    Object.assign(this.#progress, progress)
  }

  /** Goes on with a pass of a checkpoint, in place of the one that was opened. Returns the names of metrics that weren't found. */
  resumePass({ loggedStep, entries }: PassState, metricOf: (name: string) => Metric | null): string[] {
    this.#scope.loggedStep = loggedStep
    return this.#scope.values.loadStateDict(entries, metricOf)
  }

  /** Metrics of an evaluation that isn't complete. */
  get evaluated(): Metric[] {
    return this.#scopes.flatMap(({ stage, values }) => (stage === 'train' ? [] : values.metrics))
  }

  /** Ends all passes after an error, without reading anything. */
  abandon(): void {
    for (const { values } of this.#scopes.splice(0)) values.clear()
    this.media.abandon()
  }

  get #scope(): Scope {
    return this.#scopes.at(-1)!
  }

  #noteName(name: string, suffix: string, { onStep, onEpoch }: ResolvedLogOptions): void {
    this.names.add(`${name}${suffix}`)
    if (onStep && onEpoch) for (const fork of ['step', 'epoch']) this.names.add(`${name}_${fork}${suffix}`)
  }

  #keepValues(values: LoggedValues): void {
    Object.assign(this.callbackMetrics, values.callbackValues())
    Object.assign(this.forkedMetrics, values.forkedValues())
  }

  /** Lightning counts steps from 0: what the first step logs stands at 0. */
  #send(values: Record<string, number>, step = Math.max(this.#counters.step - 1, 0)): void {
    if (this.#muted || Object.keys(values).length === 0) return
    const place = { step, epoch: this.#counters.epoch }
    for (const [name, value] of Object.entries(values)) this.#checkFinite(name, value, place.step)
    Object.assign(this.loggedMetrics, values)
    for (const logger of this.#loggers) logger.logMetrics(values, place)
  }

  /** Said once: whoever looks for the curve should know why it isn't there. */
  #noticeUnloggedSteps(values: LoggedValues): void {
    const names = Object.keys(values.stepValues('logger'))
    if (names.length === 0 || this.#saidUnlogged) return
    this.#saidUnlogged = true
    this.#notice(
      `An epoch passed without logging a step's ${names.join(', ')}: it has fewer steps than logEveryNSteps. Lower it to see more.`,
    )
  }

  /** Said once for each name: a training that diverged rarely comes back. */
  #checkFinite(name: string, value: number, step: number): void {
    if (Number.isFinite(value) || this.#notFinite.has(name)) return
    this.#notFinite.add(name)
    this.#notice(
      `${name} is ${value} at step ${step}. Try a smaller learning rate, and look for a log or a division of 0: detectAnomaly names the operation.`,
    )
  }
}

/** It would stay what it is at the first batch. */
function refuseNumber(name: string, value: Loggable): void {
  if (typeof value !== 'number') return
  refuseInCapture(
    `this.log('${name}', ...) got a number, and a captured step would log that of the first batch each time`,
    'Log a scalar tensor, or log it in onTrainBatchEnd.',
  )
}
