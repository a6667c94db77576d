import { Accuracy, type AccuracyOptions } from './accuracy.ts'
import { MeanSquaredError } from './mean-squared-error.ts'

export { Accuracy, MeanSquaredError }
export { Metric } from './metric.ts'

/** The metrics as functions, as a plugin writes them. */
export const accuracy = (options: AccuracyOptions) => new Accuracy(options)
export const meanSquaredError = () => new MeanSquaredError()
