export { calibrationError, type CalibrationErrorOptions } from './calibration-error.ts'
export { cohenKappa, confusionMatrix, matthewsCorrCoef, type ConfusionMatrixOptions, type KappaOptions } from './confusion-matrix.ts'
export * from './curves/index.ts'
export { dice, type DiceOptions } from './dice.ts'
export { exactMatch } from './exact-match.ts'
export { hingeLoss, type HingeLossOptions } from './hinge-loss.ts'
export {
  accuracy,
  balancedAccuracy,
  f1Score,
  fBetaScore,
  hammingDistance,
  jaccardIndex,
  precision,
  recall,
  specificity,
  statScores,
  type FBetaOptions,
} from './rates.ts'
export type { Average, BinaryOptions, MulticlassOptions, MultilabelOptions, TaskOptions } from './task.ts'
