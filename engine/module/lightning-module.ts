import type { Tensor, Variable } from '@tensorflow/tfjs'
import type { z } from 'zod'
import type { Batch, Loader } from '../data/index.ts'
import { LeydenError } from '../errors/index.ts'
import { namedVariables, type NamedVariable } from '../nn/index.ts'
import type { Optimizer } from '../optim/index.ts'
import type { ModuleHooks } from './hooks.ts'
import type { HparamsSchema } from './plugin.ts'
import type { Loggable, LogOptions, TrainerView } from './trainer-view.ts'

/** The loss, or an object that holds it; null skips the batch. */
export type StepOutput = Tensor | { loss: Tensor } | null

// Hooks and steps are declared, not defined, so that the trainer sees which ones a module has.
export interface LightningModule extends ModuleHooks {
  /** Computes the loss, a scalar, of one batch. Synchronous: Leyden records its operations for the gradients. */
  trainingStep?(batch: Batch, batchIndex: number): StepOutput
  validationStep?(batch: Batch, batchIndex: number): unknown
  testStep?(batch: Batch, batchIndex: number): unknown
  /** What is predicted for a batch: a tensor with one row a sample, or several by name. */
  predictStep?(batch: Batch, batchIndex: number): Tensor | Record<string, Tensor>
  configureOptimizers?(): Optimizer
  /** Callbacks of the module's own. */
  configureCallbacks?(): object[]
  trainDataloader?(): Loader
  valDataloader?(): Loader
  testDataloader?(): Loader
  predictDataloader?(): Loader
}

/**
 * A model with its loss and its optimiser. Make layers and variables in fields: all that `nn`, `tf.layers` and `tf.variable` make
 * there is found. `hparams` is complete before the fields are made.
 */
export abstract class LightningModule<Schema extends HparamsSchema = HparamsSchema> {
  readonly hparams: z.output<Schema>
  /** False during validation, test and prediction; Leyden sets it on all modules below too. */
  training = true
  #trainer: TrainerView | null = null

  constructor(hparams: z.output<Schema>) {
    this.hparams = hparams
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

  /** Called by the trainer. */
  attach(trainer: TrainerView | null): void {
    this.#trainer = trainer
  }
}
