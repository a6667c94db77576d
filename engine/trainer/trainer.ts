import { readFileSync } from 'node:fs'
import { loadCheckpoint, saveCheckpoint, type LoadedCheckpoint } from '../checkpoint/index.ts'
import { toBatchSource, type BatchSource } from '../data/index.ts'
import { LeydenError } from '../errors/index.ts'
import type { LightningDataModule, LightningModule, Loggable, LogOptions, TrainerView } from '../module/index.ts'
import { notModel } from '../nn/index.ts'
import { Optimizer } from '../optim/index.ts'
import { setSeed, startRuntime } from '../tensor/index.ts'
import type { Command, Progress } from '../terminal/index.ts'
import { stateKey, type Callback } from './callbacks/callback.ts'
import { ModelCheckpoint } from './callbacks/model-checkpoint.ts'
import { ProgressBar } from './callbacks/progress-bar.ts'
import { HookCaller } from './hook-caller.ts'
import { LogConnector } from './log-connector.ts'
import { evaluate, evaluationSource } from './loops/evaluation-loop.ts'
import { fitLoop } from './loops/fit-loop.ts'
import { predictAll, type Prediction } from './loops/prediction-loop.ts'
import { resolveOptions, type ResolvedOptions, type TrainerOptions } from './options.ts'
import { fullPrecision } from './precision.ts'
import type { Counters, RunContext, Stage } from './run-context.ts'
import { singleDevice } from './strategy.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }

export interface RunOptions {
  /** Checkpoint folder to take the weights from; for `fit`, to go on from with everything. */
  checkpoint?: string
}

/** Trains, validates, tests and predicts with a module. Its options, methods and hooks are Lightning's, in camel case. */
export class Trainer implements TrainerView {
  readonly [notModel] = true
  readonly options: ResolvedOptions
  /** Set by a module or a callback: no batch after this one. */
  shouldStop = false
  /** Set by `stop`: someone outside wants the run to end. */
  stopRequested = false
  readonly #counters: Counters = { epoch: 0, step: 0, batch: 0 }
  #context: RunContext | null = null
  #stage: Pick<Progress, 'stage' | 'batch' | 'batches'> = { stage: 'train', batch: 0, batches: null }
  #checkpointCallback: ModelCheckpoint | null = null

  constructor(options: TrainerOptions = {}) {
    this.options = resolveOptions(options)
    startRuntime({ accelerator: this.options.accelerator })
    setSeed(this.options.seed)
  }

  /** Epochs that are complete; within an epoch, its number from 0. */
  get currentEpoch(): number {
    return this.#counters.epoch
  }

  get globalStep(): number {
    return this.#counters.step
  }

  get seed(): number {
    return this.options.seed
  }

  get callbackMetrics(): Readonly<Record<string, number>> {
    return this.#context?.log.callbackMetrics ?? {}
  }

  get checkpointCallback(): ModelCheckpoint | null {
    return this.#checkpointCallback
  }

  /** True when a bound is reached or a stop was asked for. */
  get isDone(): boolean {
    const { maxEpochs, maxSteps } = this.options
    const { epoch, step } = this.#counters
    return this.stopRequested || this.shouldStop || (maxEpochs !== null && epoch >= maxEpochs) || (maxSteps !== null && step >= maxSteps)
  }

  /** The loop that runs, and how far it is. */
  get stage(): Readonly<Pick<Progress, 'stage' | 'batch' | 'batches'>> {
    return this.#stage
  }

  /** Reads logged values from the device: ask some times a second at most. */
  get progress(): Progress {
    const { epoch, step } = this.#counters
    return { ...this.#stage, epoch, epochs: this.options.maxEpochs, step, metrics: this.#context?.log.progressValues() ?? {} }
  }

  /** Ends the run after the batch it is at. */
  stop(): void {
    this.stopRequested = true
  }

  log(name: string, value: Loggable, options: LogOptions): void {
    this.#current.log.add(name, value, options)
  }

  /** Trains `module` until a bound of the options is reached, or goes on from `checkpoint`. */
  async fit(module: LightningModule, data: LightningDataModule | null = null, { checkpoint }: RunOptions = {}): Promise<void> {
    need(module, 'trainingStep', 'computes the loss: trainingStep(batch) { ... return loss }')
    need(module, 'configureOptimizers', 'makes the optimiser: configureOptimizers() { return optim.adam(this.parameters()) }')
    const loaded = checkpoint === undefined ? null : loadCheckpoint(checkpoint)
    await this.#run('fit', module, data, async (context) => {
      context.optimizers.push(optimizerOf(module))
      if (loaded) this.#resume(context, loaded)
      await fitLoop(context, { train: this.#source(context, 'trainDataloader'), validation: this.#validationSource(context) })
    })
  }

  /** Validates with the module's weights, or those of `checkpoint`. Returns the values logged. */
  async validate(
    module: LightningModule,
    data: LightningDataModule | null = null,
    options: RunOptions = {},
  ): Promise<Record<string, number>> {
    need(module, 'validationStep', 'evaluates a batch: validationStep(batch) { this.log(...) }')
    return this.#evaluate('validate', module, data, options)
  }

  /** Tests with the module's weights, or those of `checkpoint`. Returns the values logged. */
  async test(module: LightningModule, data: LightningDataModule | null = null, options: RunOptions = {}): Promise<Record<string, number>> {
    need(module, 'testStep', 'evaluates a batch: testStep(batch) { this.log(...) }')
    return this.#evaluate('test', module, data, options)
  }

  /** Hands the prediction of each sample to `write`, in the loader's order. Returns how many there were. */
  async predict(
    module: LightningModule,
    data: LightningDataModule | null,
    write: (prediction: Prediction) => void,
    options: RunOptions = {},
  ): Promise<number> {
    need(module, 'predictStep', 'returns what is predicted for a batch: predictStep(batch) { return this.net.forward(batch.x) }')
    return this.#run('predict', module, data, async (context) => {
      if (options.checkpoint) loadCheckpoint(options.checkpoint).restoreModel(module)
      return predictAll(context, this.#source(context, 'predictDataloader'), write)
    })
  }

  /** Writes a checkpoint folder of the run's state. Returns its bytes. */
  saveCheckpoint(folder: string): number {
    const { module, optimizers, callbacks, hooks } = this.#current
    const state = {
      leyden: version,
      plugin: null,
      module: module.constructor.name,
      hparams: module.hparams,
      ...this.#counters,
      seed: this.options.seed,
      callbacks: Object.fromEntries(
        callbacks.flatMap((callback) => (callback.stateDict ? [[stateKey(callback), callback.stateDict()]] : [])),
      ),
      metrics: { ...this.callbackMetrics },
      savedAt: Date.now(),
    }
    hooks.callSync('onSaveCheckpoint', state)
    return saveCheckpoint(folder, { module, optimizers, state })
  }

  /** Tells the callbacks alone. */
  get notify(): HookCaller['notify'] {
    const { hooks } = this.#current
    return hooks.notify.bind(hooks) as HookCaller['notify']
  }

  /** Called by the loops. */
  enterStage(stage: Stage, batches: number | null): void {
    this.#stage = { stage, batch: 0, batches }
  }

  batchDone(batch: number): void {
    this.#stage.batch = batch
  }

  async epochDone(): Promise<void> {
    this.#counters.epoch += 1
    this.notify('onEpochComplete')
  }

  get #current(): RunContext {
    if (!this.#context) throw new Error('the trainer runs nothing now')
    return this.#context
  }

  async #evaluate(stage: 'validate' | 'test', module: LightningModule, data: LightningDataModule | null, options: RunOptions) {
    return this.#run(stage, module, data, async (context) => {
      if (options.checkpoint) loadCheckpoint(options.checkpoint).restoreModel(module)
      const source = evaluationSource(context, stage)
      if (!source) throw noLoader(stage === 'test' ? 'testDataloader' : 'valDataloader')
      return evaluate(context, source, stage)
    })
  }

  async #run<T>(
    command: Command,
    module: LightningModule,
    data: LightningDataModule | null,
    body: (context: RunContext) => Promise<T>,
  ): Promise<T> {
    const context = this.#createContext(command, module, data)
    for (const optimizer of this.#context?.optimizers ?? []) optimizer.dispose()
    this.#context = context
    module.attach(this)
    try {
      await data?.prepareData?.()
      await context.hooks.call('prepareData')
      await data?.setup?.(command)
      await context.hooks.call('setup', command)
      await context.hooks.call('configureModel')
      for (const logger of this.options.loggers) logger.logHyperparams?.(module.hparams as Record<string, unknown>)
      return await body(context)
    } finally {
      await this.#finish(command, context, data)
    }
  }

  /** Runs at every end: an error's own message must not be hidden by one of the cleaning up. */
  async #finish(command: Command, context: RunContext, data: LightningDataModule | null): Promise<void> {
    context.log.abandon()
    for (const logger of this.options.loggers) await logger.finalize?.()
    await context.hooks.call('teardown', command)
    await data?.teardown?.(command)
    context.module.attach(null)
  }

  #createContext(command: Command, module: LightningModule, data: LightningDataModule | null): RunContext {
    const bar = this.options.enableProgressBar ? [new ProgressBar()] : []
    const callbacks = [...bar, ...this.options.callbacks, ...((module.configureCallbacks?.() ?? []) as Callback[])]
    if (command === 'fit') this.#checkpointCallback = this.#addModelCheckpoint(callbacks)
    const log = new LogConnector(this.options.loggers, this.#counters, (notice) => this.notify('onNotice', notice))
    Object.assign(log.callbackMetrics, this.callbackMetrics)
    const hooks = new HookCaller(this, module, callbacks)
    const { options } = this
    return {
      trainer: this,
      options,
      module,
      data,
      callbacks,
      hooks,
      log,
      precision: fullPrecision,
      strategy: singleDevice,
      optimizers: [],
      counters: this.#counters,
    }
  }

  /** The one that was configured, or one with the defaults. */
  #addModelCheckpoint(callbacks: Callback[]): ModelCheckpoint | null {
    const configured = callbacks.find((callback) => callback instanceof ModelCheckpoint)
    if (configured || !this.options.enableCheckpointing) return configured ?? null
    const created = new ModelCheckpoint()
    callbacks.push(created)
    return created
  }

  #resume({ module, optimizers, callbacks, hooks }: RunContext, { state, restoreModel, restoreOptimizers }: LoadedCheckpoint): void {
    restoreModel(module)
    restoreOptimizers(optimizers, module)
    const { epoch, step, batch } = state as typeof state & Counters
    Object.assign(this.#counters, { epoch, step, batch })
    for (const callback of callbacks)
      if (stateKey(callback) in state.callbacks) callback.loadStateDict?.(state.callbacks[stateKey(callback)])
    hooks.callSync('onLoadCheckpoint', state as never)
  }

  #source({ data, module }: RunContext, loader: 'trainDataloader' | 'predictDataloader'): BatchSource {
    const owner = data?.[loader] ? data : module
    if (!owner[loader]) throw noLoader(loader)
    return toBatchSource(owner[loader]!(), loader)
  }

  #validationSource(context: RunContext): BatchSource | null {
    const source = evaluationSource(context, 'validate')
    if (!source || context.module.validationStep) return source
    context.hooks.notify('onNotice', 'There is a valDataloader but the module has no validationStep, so nothing is validated.')
    return null
  }
}

function optimizerOf(module: LightningModule): Optimizer {
  const optimizer: unknown = module.configureOptimizers!()
  if (optimizer instanceof Optimizer) return optimizer
  const what = Array.isArray(optimizer)
    ? `an array of ${optimizer.length}; this version trains with one optimiser`
    : `${optimizer === null ? 'null' : typeof optimizer}`
  throw new LeydenError(`configureOptimizers returned ${what}.`, {
    member: 'configureOptimizers',
    remedy: 'Return one of optim, such as optim.adam(this.parameters(), { learningRate: 1e-3 }).',
  })
}

function need(module: LightningModule, name: keyof LightningModule, what: string): void {
  if (typeof module[name] === 'function') return
  throw new LeydenError(`${module.constructor.name} has no ${name}.`, {
    member: module.constructor.name,
    remedy: `Add the method that ${what}.`,
  })
}

function noLoader(loader: string): LeydenError {
  return new LeydenError(`Neither the data module nor the module has a ${loader}.`, {
    remedy: `Add one: ${loader}() { return new DataLoader(dataset, { batchSize: 64 }) }`,
  })
}
