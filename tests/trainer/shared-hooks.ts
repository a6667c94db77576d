const stageHooks = (stage: string) => [
  `on${stage}ModelEval`,
  `on${stage}Start`,
  `on${stage}EpochStart`,
  `on${stage}BatchStart`,
  `on${stage}BatchEnd`,
  `on${stage}EpochEnd`,
  `on${stage}End`,
  `on${stage}ModelTrain`,
]

const around = 'prepareData setup configureModel teardown onFitStart onFitEnd onSanityCheckStart onSanityCheckEnd onTrainStart onTrainEnd'
const ofEpochs = 'onTrainEpochStart onTrainEpochEnd onSaveCheckpoint'
const ofBatches = 'onTrainBatchStart onTrainBatchEnd onBeforeBatchTransfer transferBatchToDevice onAfterBatchTransfer'
const ofSteps = 'onBeforeZeroGrad onBeforeBackward onAfterBackward onBeforeOptimizerStep'

/** Hooks that a callback has too. */
export const sharedHooks = [
  ...`${around} ${ofEpochs} ${ofBatches} ${ofSteps}`.split(' '),
  ...['Validation', 'Test', 'Predict'].flatMap(stageHooks),
]
