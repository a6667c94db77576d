import type { Batch } from '../data/index.ts'

type Stage = 'fit' | 'validate' | 'test' | 'predict'
type MaybeAsync = void | Promise<void>

/**
 * The hooks that a module may have, in the order of a fit (docs/hooks.md draws it). Those of a batch must be synchronous: they run
 * inside its tensor scope, and tensors made in them are disposed at the batch's end.
 */
export interface ModuleHooks {
  configureModel?(): MaybeAsync
  prepareData?(): MaybeAsync
  setup?(stage: Stage): MaybeAsync
  teardown?(stage: Stage): MaybeAsync

  onFitStart?(): MaybeAsync
  onFitEnd?(): MaybeAsync
  onSanityCheckStart?(): MaybeAsync
  onSanityCheckEnd?(): MaybeAsync

  onTrainStart?(): MaybeAsync
  onTrainEnd?(): MaybeAsync
  onTrainEpochStart?(): MaybeAsync
  onTrainEpochEnd?(): MaybeAsync
  /** Returning -1 skips the rest of the epoch. */
  onTrainBatchStart?(batch: Batch, batchIndex: number): void | -1
  onTrainBatchEnd?(outputs: unknown, batch: Batch, batchIndex: number): void
  onBeforeBatchTransfer?(batch: Batch, dataloaderIndex: number): Batch | void
  transferBatchToDevice?(batch: Batch, dataloaderIndex: number): Batch | void
  onAfterBatchTransfer?(batch: Batch, dataloaderIndex: number): Batch | void
  onBeforeZeroGrad?(): void
  onBeforeBackward?(loss: unknown): void
  onAfterBackward?(): void
  onBeforeOptimizerStep?(): void

  onValidationModelEval?(): void
  onValidationModelTrain?(): void
  onValidationStart?(): MaybeAsync
  onValidationEnd?(): MaybeAsync
  onValidationEpochStart?(): MaybeAsync
  onValidationEpochEnd?(): MaybeAsync
  onValidationBatchStart?(batch: Batch, batchIndex: number, dataloaderIndex: number): void
  onValidationBatchEnd?(outputs: unknown, batch: Batch, batchIndex: number, dataloaderIndex: number): void

  onTestModelEval?(): void
  onTestModelTrain?(): void
  onTestStart?(): MaybeAsync
  onTestEnd?(): MaybeAsync
  onTestEpochStart?(): MaybeAsync
  onTestEpochEnd?(): MaybeAsync
  onTestBatchStart?(batch: Batch, batchIndex: number, dataloaderIndex: number): void
  onTestBatchEnd?(outputs: unknown, batch: Batch, batchIndex: number, dataloaderIndex: number): void

  onPredictModelEval?(): void
  onPredictModelTrain?(): void
  onPredictStart?(): MaybeAsync
  onPredictEnd?(): MaybeAsync
  onPredictEpochStart?(): MaybeAsync
  onPredictEpochEnd?(): MaybeAsync
  onPredictBatchStart?(batch: Batch, batchIndex: number, dataloaderIndex: number): void
  onPredictBatchEnd?(outputs: unknown, batch: Batch, batchIndex: number, dataloaderIndex: number): void

  onSaveCheckpoint?(state: Record<string, unknown>): void
  onLoadCheckpoint?(state: Record<string, unknown>): void
}
