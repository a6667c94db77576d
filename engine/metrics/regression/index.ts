export { cosineSimilarity, klDivergence, type CosineSimilarityOptions, type KlDivergenceOptions } from './distances.ts'
export {
  logCoshError,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogError,
  rootMeanSquaredError,
  symmetricMeanAbsolutePercentageError,
  type MeanSquaredErrorOptions,
} from './mean-error.ts'
export {
  concordanceCorrCoef,
  explainedVariance,
  pearsonCorrCoef,
  r2Score,
  type OutputsOptions,
  type R2Options,
  type VarianceOptions,
} from './variance.ts'
export { kendallRankCorrCoef, spearmanCorrCoef } from './rank-correlation.ts'
