import type { Tensor } from '@tensorflow/tfjs'
import path from 'node:path'
import { DataLoader } from '../data/index.ts'
import { loadCheckpoint, loadResumable } from '../checkpoint/index.ts'
import type { LightningDataModule, LightningModule, Loggable, LogOptions, MediaValue, TrainerView } from '../module/index.ts'
import { notModel } from '../nn/index.ts'
import type { lrScheduler, Optimizer } from '../optim/index.ts'
import { refuseInCapture, setSeed, startRuntime } from '../tensor/index.ts'
import type { Command, Profile, Progress } from '../terminal/index.ts'
import { ModelCheckpoint } from './callbacks/model-checkpoint.ts'
import { configureOptimizers } from './configured-optimizers.ts'
import { LiveControl, type JournalEntry, type LiveChange } from './control/index.ts'
import { createContext } from './create-context.ts'
import { Ending } from './ending.ts'
import { estimateSteps } from './estimate.ts'
import type { HookCaller } from './hook-caller.ts'
import { closeContext, withLifecycle } from './lifecycle.ts'
import { evaluate } from './loops/evaluation-loop.ts'
import { fitLoop } from './loops/fit-loop.ts'
import { outlineFit } from './loops/loop-outline.ts'
import { loopText } from './loops/loop-text.ts'
import { manualBackward } from './loops/manual-step.ts'
import { LossScaler } from './loss-scaler.ts'
import { predictAll, type WritePrediction } from './loops/prediction-loop.ts'
import { resolveOptions, type ResolvedOptions, type TrainerOptions } from './options.ts'
import { StepProfiler } from './profile/step-profiler.ts'
import { requirePrecision } from './precision.ts'
import { requireAutomatic, requireMethods } from './requirements.ts'
import type { Counters, RunContext, Stage } from './run-context.ts'
import type { ScheduledScheduler } from './schedulers.ts'
import { resumeRun, saveRun, type SaveOptions } from './snapshot.ts'
import { requireSources } from './sources.ts'
import { summarizeModel, type SummaryReport } from './summary/index.ts'

type Data = LightningDataModule | null

export interface RunOptions {
  /** Checkpoint folder to take the weights from; for `fit`, to go on from with everything, or from the one before where it is damaged. */
  checkpoint?: string
  /** Changes that were made to the run that `checkpoint` is of while it went on; each is made again where it was made. */
  journal?: readonly JournalEntry[]
}

/** Trains, validates, tests and predicts with a module. Its options, methods and hooks are Lightning's, in camel case. */
export class Trainer implements TrainerView {
  readonly [notModel] = true
  readonly options: ResolvedOptions
  readonly #counters: Counters = { epoch: 0, step: 0, batch: 0, batchOfEpoch: 0, loggedStep: 0, validatedBatch: -1 }
  #context: RunContext | null = null
  #stage: Pick<Progress, 'stage' | 'batch' | 'batches'> = { stage: 'train', batch: 0, batches: null }
  #checkpointCallback: ModelCheckpoint | null = null
  readonly #profiler: StepProfiler | null
  #command: Command | null = null
  #resumedFrom: string | null = null
  readonly #control = new LiveControl()
  readonly #ending: Ending

  constructor(options: TrainerOptions = {}) {
    this.options = resolveOptions(options)
    this.#ending = new Ending(this.options, this.#counters)
    if (this.options.deterministic) process.env['TF_DETERMINISTIC_OPS'] = '1'
    this.#profiler = this.options.profiler === 'simple' ? new StepProfiler() : null
    startRuntime({ accelerator: this.options.accelerator })
    setSeed(this.options.seed)
  }

  /** Epochs that are complete; within an epoch, its number from 0. */
  get currentEpoch(): number {
    refuseChanging('currentEpoch')
    return this.#counters.epoch
  }

  get globalStep(): number {
    refuseChanging('globalStep')
    return this.#counters.step
  }

  /** Set by a module or a callback: no batch after this one. */
  get shouldStop(): boolean {
    return this.#ending.shouldStop
  }

  set shouldStop(stop: boolean) {
    this.#endEarly(stop)
  }

  /** Sets `shouldStop`, and keeps why. */
  endEarly(reason: string): void {
    this.#endEarly(true, reason)
  }

  /** Set by `stop`: someone outside wants the run to end. */
  get stopRequested(): boolean {
    return this.#ending.stopRequested
  }

  /** Why the fit ended, as a sentence; null before, and where it failed. */
  get endReason(): string | null {
    return this.#ending.reason
  }

  get seed(): number {
    return this.options.seed
  }

  get callbackMetrics(): Readonly<Record<string, number>> {
    refuseChanging('callbackMetrics')
    return this.#context?.log.forCallbacks() ?? {}
  }

  /** The same by bare names alone, as a run and its checkpoints are told with. */
  get newestMetrics(): Readonly<Record<string, number>> {
    return this.#context?.log.currentValues() ?? {}
  }

  /** What the run's data comes from; null where the module has the loaders. */
  get data(): Data {
    return this.#current.data
  }

  /** What runs or ran last. */
  get command(): Command | null {
    return this.#command
  }

  /** The checkpoint that the fit goes on from. */
  get resumedFrom(): string | null {
    return this.#resumedFrom
  }

  /** Values that loggers got, newest by the names that they got them under, such as `loss_epoch`. */
  get loggedMetrics(): Readonly<Record<string, number>> {
    refuseChanging('loggedMetrics')
    return this.#context?.log.loggedMetrics ?? {}
  }

  /** What the progress bar shows; reads from the device. */
  get progressBarMetrics(): Readonly<Record<string, number>> {
    refuseChanging('progressBarMetrics')
    return this.#context?.log.progressValues() ?? {}
  }

  /** Where the time of steps went so far; null without a profiler. */
  get profile(): Profile | null {
    return this.#profiler?.report() ?? null
  }

  get checkpointCallback(): ModelCheckpoint | null {
    return this.#checkpointCallback
  }

  /** True when a bound is reached or a stop was asked for. */
  get isDone(): boolean {
    return this.#ending.isDone
  }

  /** True when a module, a callback or the clock ends the run, and it has what it must have. */
  get endsEarly(): boolean {
    return this.#ending.endsEarly
  }

  /** The loop that runs, and how far it is. */
  get stage(): Readonly<Pick<Progress, 'stage' | 'batch' | 'batches'>> {
    return this.#stage
  }

  /** Reads logged values from the device: ask some times a second at most. */
  get progress(): Progress {
    const { epoch, step, batchOfEpoch } = this.#counters
    return { ...this.#stage, batchOfEpoch, epoch, epochs: this.options.maxEpochs, step, metrics: this.#context?.log.progressValues() ?? {} }
  }

  /** Ends the run after the batch it is at. `reason` is a sentence. */
  stop(reason = 'It was asked to stop.'): void {
    refuseInCapture('trainer.stop() is called in the step, and a captured step runs its JavaScript once', 'Call it in onTrainBatchEnd.')
    this.#ending.stop(reason)
  }

  /**
   * Changes a fit that goes on, between two batches; what was asked for before it began is made at its start. Resolves when it is made, with
   * the place. Rejects with a LeydenError where it can't be.
   */
  control(change: LiveChange): Promise<JournalEntry> {
    return this.#control.request(change)
  }

  log(name: string, value: Loggable, options: LogOptions): void {
    if (!this.options.barebones) this.#current.log.add(name, value, options)
  }

  logMedia(name: string, value: MediaValue): void {
    if (!this.options.barebones) this.#current.log.media.add(name, value)
  }

  /** Trains `module` until a bound of the options is reached, or goes on from `checkpoint`. */
  async fit(module: LightningModule, data: Data = null, { checkpoint, journal = [] }: RunOptions = {}): Promise<void> {
    requireMethods(module, 'trainingStep', 'configureOptimizers')
    this.#control.begin(journal)
    this.#ending.begin()
    const notices: string[] = []
    const loaded = checkpoint === undefined ? null : loadResumable(checkpoint, (notice) => notices.push(notice))
    this.#resumedFrom = loaded && path.resolve(loaded.folder)
    await this.#run('fit', module, data, async (context) => {
      requireAutomatic(module, this.options)
      configureOptimizers(context)
      if (context.precision.scalesLoss) context.scaler = new LossScaler()
      for (const notice of notices) context.hooks.notify('onNotice', notice)
      if (loaded) resumeRun(context, loaded)
      this.#ending.startClock()
      await fitLoop(context)
      this.#ending.settle()
    }).finally(() => this.#control.close())
  }

  /** Validates with the module's weights, or those of `checkpoint`. Returns the values logged. */
  async validate(module: LightningModule, data: Data = null, options: RunOptions = {}): Promise<Record<string, number>> {
    requireMethods(module, 'validationStep')
    return this.#run('validate', module, data, async (context) => {
      restoreWeights(module, options)
      return evaluate(context, requireSources(context, 'valDataloader'), 'validate')
    })
  }

  /** Tests with the module's weights, or those of `checkpoint`. Returns the values logged. */
  async test(module: LightningModule, data: Data = null, options: RunOptions = {}): Promise<Record<string, number>> {
    requireMethods(module, 'testStep')
    return this.#run('test', module, data, async (context) => {
      restoreWeights(module, options)
      return evaluate(context, requireSources(context, 'testDataloader'), 'test')
    })
  }

  /** Hands the prediction of each sample to `write`, in the order of the loaders, with the number of its loader. Returns how many there were. */
  async predict(module: LightningModule, data: Data, write: WritePrediction, options: RunOptions = {}): Promise<number> {
    requireMethods(module, 'predictStep')
    return this.#run('predict', module, data, async (context) => {
      restoreWeights(module, options)
      return predictAll(context, requireSources(context, 'predictDataloader'), write)
    })
  }

  /** The loop of a fit of this module as pseudo-code: who implements what, and which options decide. Runs none of it. */
  showLoop(module: LightningModule, data: Data = null): string {
    const { options, callbacks } = this.#createContext('fit', module, data)
    return loopText(outlineFit({ options, module, data, callbacks }))
  }

  /** What the module that runs is made of, and what training it takes. Traces a step, and runs nothing of it. */
  summarize(options: { maxDepth?: number } = {}): SummaryReport {
    return summarizeModel(this.#current, options)
  }

  /** The same of a module that doesn't run: sets up as for a fit, and trains nothing. */
  async summary(module: LightningModule, data: Data = null, options: { maxDepth?: number } = {}): Promise<SummaryReport> {
    return this.around(module, data, async () => {
      configureOptimizers(this.#current)
      return this.summarize(options)
    })
  }

  /** Writes a checkpoint folder of the run's state. Returns its bytes. */
  saveCheckpoint(folder: string, options: SaveOptions = {}): number {
    return saveRun(folder, this.#current, options)
  }

  /** Hands values that a callback measured to the loggers, at `step`, which counts from 0; default: the newest. */
  logMetrics(values: Record<string, number>, step?: number): void {
    this.#current.log.send(values, step)
  }

  /** Sets data and module up as for a fit, and does `body` in place of its loop; the module's callbacks have no part in it. */
  async around<T>(module: LightningModule, data: Data, body: () => Promise<T>): Promise<T> {
    requireMethods(module, 'trainingStep', 'configureOptimizers')
    const context = createContext({ ...this.#parts('fit', module, data), callbacks: this.options.callbacks })
    await requirePrecision(context.precision, this.options.capture)
    this.#context = context
    return withLifecycle('fit', context, body)
  }

  /** The loop of a fit without what stands around it, within `outer`, which goes on then; the module's callbacks have no part in it. */
  async rehearse(module: LightningModule, data: Data, outer: Trainer): Promise<void> {
    const context = createContext({ ...this.#parts('fit', module, data), callbacks: this.options.callbacks })
    this.#context = context
    module.attach(this)
    try {
      requireAutomatic(module, this.options)
      configureOptimizers(context)
      if (context.precision.scalesLoss) context.scaler = new LossScaler()
      await fitLoop(context)
    } finally {
      await closeContext(context)
      for (const optimizer of context.optimizers) optimizer.dispose()
      module.attach(outer)
    }
  }

  /** Asks the module for its optimisers, and for its loaders, anew: a callback changed what they are made with. */
  reconfigure(): void {
    const context = this.#current
    for (const optimizer of context.optimizers.splice(0)) optimizer.dispose()
    context.schedulers.length = 0
    context.trainSource = null
    configureOptimizers(context)
    context.steps.dispose()
  }

  /** Has the steps captured anew: a callback changed what they compute, such as the parameters that are trained. */
  recapture(): void {
    this.#current.steps.dispose()
  }

  get optimizers(): readonly Optimizer[] {
    return this.#context?.optimizers ?? []
  }

  /** Schedulers with what decides when they are stepped. */
  get lrSchedulerConfigs(): readonly ScheduledScheduler[] {
    return this.#context?.schedulers ?? []
  }

  /** From here on no scheduler is stepped: a callback sets the rates. */
  dropLrSchedulers(): void {
    this.#current.schedulers.length = 0
  }

  get lrSchedulers(): readonly lrScheduler.LRScheduler[] {
    return this.#context?.schedulers.map(({ scheduler }) => scheduler) ?? []
  }

  /** Steps of the optimiser in the whole run, or Infinity where nothing says. Known from `configureOptimizers` on. */
  get estimatedSteppingBatches(): number {
    return estimateSteps(this.#current)
  }

  /** Numbers of the samples of a batch of the epoch that is trained now; null where something else than a DataLoader gives them. */
  sampleIndices(batch: number): number[] | null {
    const { trainSource: source } = this.#current
    return source instanceof DataLoader ? source.sampleIndices(batch, { seed: this.seed, epoch: this.#counters.epoch }) : null
  }

  backward(loss: Tensor, optimizers: readonly Optimizer[], options: { retainGraph?: boolean }): void {
    manualBackward(this.#current, loss, optimizers, options)
  }

  /** Tells the callbacks alone. */
  get notify(): HookCaller['notify'] {
    const { hooks } = this.#current
    return hooks.notify.bind(hooks) as HookCaller['notify']
  }

  /** Called by the loops. */
  enterStage(stage: Stage, batches: number | null, batch = 0): void {
    this.#stage = { stage, batch, batches }
  }

  batchDone(batch: number): void {
    this.#stage.batch = batch
    this.#profiler?.stepDone(this.#stage.stage)
  }

  async epochDone(): Promise<void> {
    this.#counters.epoch += 1
    Object.assign(this.#counters, { batchOfEpoch: 0, validatedBatch: -1 })
    this.notify('onEpochComplete')
  }

  get #current(): RunContext {
    if (!this.#context) throw new Error('the trainer runs nothing now')
    return this.#context
  }

  async #run<T>(command: Command, module: LightningModule, data: Data, body: (context: RunContext) => Promise<T>): Promise<T> {
    const context = this.#createContext(command, module, data)
    if (command === 'fit') this.#checkpointCallback = context.callbacks.find((callback) => callback instanceof ModelCheckpoint) ?? null
    await requirePrecision(context.precision, this.options.capture)
    for (const optimizer of this.#context?.optimizers ?? []) optimizer.dispose()
    this.#context?.scaler?.dispose()
    this.#context = context
    this.#command = command
    return withLifecycle(command, context, () => body(context))
  }

  #endEarly(stop: boolean, reason?: string): void {
    refuseInCapture('trainer.shouldStop is set in the step, and a captured step runs its JavaScript once', 'Set it in onTrainBatchEnd.')
    const goesOn = this.#ending.setShouldStop(stop, reason)
    if (goesOn !== null) this.#context?.hooks.notify('onNotice', goesOn)
  }

  #parts(command: Command, module: LightningModule, data: Data) {
    return { trainer: this, command, module, data, counters: this.#counters, control: this.#control, profiler: this.#profiler }
  }

  #createContext(command: Command, module: LightningModule, data: Data): RunContext {
    const context = createContext(this.#parts(command, module, data))
    Object.assign(context.log.callbackMetrics, this.newestMetrics)
    Object.assign(context.log.forkedMetrics, this.#context?.log.forkedMetrics) // a test after a fit adds to what the fit logged
    return context
  }
}

/** Code in a captured step runs once, and would go on with what it read then. */
function refuseChanging(name: string): void {
  refuseInCapture(
    `${name} is read in the step, and a captured step would always see that of the first batch`,
    `Read it in a hook before the batch, or compute the number by perStep(() => ...), which gives a tensor.`,
  )
}

function restoreWeights(module: LightningModule, { checkpoint }: RunOptions): void {
  if (checkpoint !== undefined) loadCheckpoint(checkpoint).restoreModel(module)
}
