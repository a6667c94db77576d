import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs'
import type { z } from 'zod'
import type { Batch, Loaders } from '../data/index.ts'
import { LeydenError } from '../errors/index.ts'
import { namedVariables, type NamedVariable } from '../nn/index.ts'
import { clipGradNorm, clipGradValue, type lrScheduler, type Optimizer } from '../optim/index.ts'
import { withoutTape } from '../tensor/index.ts'
import type { ConfiguredOptimizers } from './configured-optimizers.ts'
import { moduleOfCheckpoint, type LoadFromCheckpointOptions } from './from-checkpoint.ts'
import type { ModuleHooks } from './hooks.ts'
import type { HparamsSchema } from './hparams-schema.ts'
import { MediaLogging } from './media.ts'
import type { GradientClipAlgorithm, GradientClipping, Loggable, LogOptions, TrainerView } from './trainer-view.ts'

/** The loss, or an object that holds it; null skips the batch. In manual optimisation anything, which `onTrainBatchEnd` gets. */
export type StepOutput = Tensor | { loss: Tensor } | null | void

// Hooks and steps are declared, not defined, so that the trainer sees which ones a module has.
export interface LightningModule extends ModuleHooks {
  /**
   * Computes the loss, a scalar, of one batch; of several loaders, a batch of each by their names (`CombinedBatch`). Synchronous: Leyden
   * records its operations for the gradients.
   */
  trainingStep?(batch: Batch, batchIndex: number): StepOutput
  /** `dataloaderIndex` counts from 0 where there are several loaders; `batchIndex` begins anew in each. */
  validationStep?(batch: Batch, batchIndex: number, dataloaderIndex: number): unknown
  testStep?(batch: Batch, batchIndex: number, dataloaderIndex: number): unknown
  /** What is predicted for a batch: a tensor with one row a sample, or several by name. */
  predictStep?(batch: Batch, batchIndex: number, dataloaderIndex: number): Tensor | Record<string, Tensor>
  configureOptimizers?(): ConfiguredOptimizers
  /** Clips gradients before a step, in place of what the trainer's options say. Usually calls `clipGradients`. */
  configureGradientClipping?(optimizer: Optimizer, gradientClipVal: number | null, gradientClipAlgorithm: GradientClipAlgorithm): void
  /** Callbacks of the module's own. */
  configureCallbacks?(): object[]
  trainDataloader?(): Loaders
  valDataloader?(): Loaders
  testDataloader?(): Loaders
  predictDataloader?(): Loaders
}

/**
 * A model with its loss and its optimiser. Make layers and variables in fields: all that `nn`, `tf.layers` and `tf.variable` make
 * there is found. `hparams` is complete before the fields are made.
 */
export abstract class LightningModule<Schema extends HparamsSchema = HparamsSchema> extends MediaLogging {
  readonly hparams: z.output<Schema>
  /** False during validation, test and prediction; Leyden sets it on all modules below too. */
  training = true
  /** Set it to false to call `manualBackward` and the optimisers' `step` in `trainingStep`. */
  automaticOptimization = true
  #toggled: Optimizer | null = null
  #trainer: TrainerView | null = null

  constructor(hparams: z.output<Schema>) {
    super()
    this.hparams = hparams
  }

  /**
   * The module that a checkpoint was saved of, with its weights, made without the run: of the hyper-parameters that it was trained with,
   * but those given. Throws LeydenError where the checkpoint is damaged, or of another module: names missing, unexpected, of other shapes.
   */
  static loadFromCheckpoint<Module extends LightningModule>(
    this: new (hparams: never) => Module,
    folder: string,
    options: LoadFromCheckpointOptions = {},
  ): Module {
    return moduleOfCheckpoint(this, folder, options)
  }

  /** The trainer that runs this module. Throws outside of a run. */
  get trainer(): TrainerView {
    if (!this.#trainer)
      throw new LeydenError('this.trainer is there only while a Trainer runs the module.', { remedy: 'Use it in steps and hooks.' })
    return this.#trainer
  }

  get currentEpoch(): number {
    return this.trainer.currentEpoch
  }

  get globalStep(): number {
    return this.trainer.globalStep
  }

  /** Logs a number, a scalar tensor or a metric under `name`. */
  log(name: string, value: Loggable, options: LogOptions = {}): void {
    this.trainer.log(name, value, options)
  }

  logDict(values: Record<string, Loggable>, options: LogOptions = {}): void {
    for (const [name, value] of Object.entries(values)) this.log(name, value, options)
  }

  /** All trainable parameters. */
  parameters(): Variable[] {
    return this.namedVariables().flatMap(({ variable, trainable }) => (trainable ? [variable] : []))
  }

  /** Parameters and buffers with their names. */
  namedVariables(): NamedVariable[] {
    return namedVariables(this)
  }

  /** The optimisers that `configureOptimizers` returned, in its order. */
  optimizers(): readonly Optimizer[] {
    return this.trainer.optimizers
  }

  lrSchedulers(): readonly lrScheduler.LRScheduler[] {
    return this.trainer.lrSchedulers
  }

  /**
   * In manual optimisation: computes the gradients of `loss`, which is forgotten then unless `retainGraph`, and adds them to those of
   * the optimisers. They live as long as the batch.
   */
  manualBackward(loss: Tensor, options: { retainGraph?: boolean } = {}): void {
    this.trainer.backward(loss, this.#toggled ? [this.#toggled] : this.optimizers(), options)
  }

  /** From here on `manualBackward` computes the gradients of this optimiser's parameters alone. */
  toggleOptimizer(optimizer: Optimizer): void {
    this.#toggled = optimizer
  }

  untoggleOptimizer(): void {
    this.#toggled = null
  }

  /** Clips the gradients that the optimiser's next step uses. Returns their norm of before, or null where it isn't computed. */
  clipGradients(optimizer: Optimizer, { gradientClipVal, gradientClipAlgorithm = 'norm' }: GradientClipping): Scalar | null {
    if (!gradientClipVal) return null
    const { gradients } = optimizer
    if (gradientClipAlgorithm === 'norm') return withoutTape(() => clipGradNorm(gradients, { maxNorm: gradientClipVal }))
    withoutTape(() => clipGradValue(gradients, { clipValue: gradientClipVal }))
    return null
  }

  /** Called by the trainer. */
  attach(trainer: TrainerView | null): void {
    this.#trainer = trainer
  }
}
