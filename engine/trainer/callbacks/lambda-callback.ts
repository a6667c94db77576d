import { refuseUnknown } from '../../errors/index.ts'
import type { Callback, CallbackFunctions } from './callback.ts'

const around =
  'prepareData setup configureModel teardown onFitStart onFitEnd onSanityCheckStart onSanityCheckEnd onTrainStart onTrainEnd ' +
  'onTrainEpochStart onTrainEpochEnd onSaveCheckpoint onLoadCheckpoint'
const ofBatches =
  'onTrainBatchStart onTrainBatchEnd onBeforeBatchTransfer transferBatchToDevice onAfterBatchTransfer onBeforeZeroGrad ' +
  'onBeforeBackward onAfterBackward onBeforeOptimizerStep'
const events =
  'onEpochComplete onAfterOptimizerStep onCheckpointSaved onCheckpointRemoved onException onNotice onSummary onTuned onProgress'
const moments = ['ModelEval', 'ModelTrain', 'Start', 'End', 'EpochStart', 'EpochEnd', 'BatchStart', 'BatchEnd']
const ofEvaluations = ['Validation', 'Test', 'Predict'].flatMap((stage) => moments.map((moment) => `on${stage}${moment}`))

const hooks = [...`${around} ${ofBatches} ${events}`.split(' '), ...ofEvaluations]

/** A callback made of functions by their hooks' names: `new LambdaCallback({ onTrainEpochEnd: (trainer) => ... })`. Throws for another name. */
export class LambdaCallback {
  /** Names of the hooks that it has. */
  readonly hooks: string[]

  constructor(functions: CallbackFunctions) {
    refuseUnknown('LambdaCallback', functions, hooks)
    this.hooks = Object.keys(functions)
    Object.assign(this, functions)
  }
}

// It has the hooks that it was given, and no others: the loop shows and calls those that there are.
export interface LambdaCallback extends Callback {}
