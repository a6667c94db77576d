import type { Variable } from '@tensorflow/tfjs'
import { LeydenError, refuseUnknown } from '../errors/index.ts'
import { tf } from '../tensor/index.ts'

export interface OptimizerOptions {
  learningRate: number
  /** Go up the gradient instead of down. Default false. */
  maximize?: boolean
}

/** Parameters that share their options, such as a learning rate of their own. */
export type ParameterGroup<Options> = {
  parameters: Variable[]
  initialLearningRate?: number
  /** What a schedule's rates are multiplied by. Default 1. */
  learningRateScale?: number
} & Options

/** All parameters with the same options, or groups whose own options go before those. */
export type ParameterChoice<Options> = Variable[] | ({ parameters: Variable[] } & Partial<Options>)[]

/** Groups with all their options. Throws where there are no parameters, an option that `defaults` lacks, or a rate that can't be. */
export function toGroups<Options extends OptimizerOptions>(
  parameters: ParameterChoice<Options>,
  defaults: Options,
  options: Partial<Options>,
): ParameterGroup<Options>[] {
  if (parameters.length === 0) throw noParameters()
  const ofAll = { ...defaults, ...options }
  const own = parameters[0] instanceof tf.Variable ? [{ parameters: parameters as Variable[] }] : parameters
  const groups = (own as ({ parameters: Variable[] } & Partial<Options>)[]).map((group) => ({ ...ofAll, ...group }))
  for (const group of groups) {
    refuseUnknown('The optimiser', group, [...Object.keys(defaults), 'maximize', 'parameters'])
    checkLearningRate(group.learningRate)
  }
  return groups
}

function noParameters(): LeydenError {
  return new LeydenError('The optimiser got no parameters.', {
    remedy: 'Pass this.parameters(); layers and variables must be fields of the module (not #private ones) to be found.',
  })
}

function checkLearningRate(learningRate: number): void {
  if (Number.isFinite(learningRate) && learningRate >= 0) return
  throw new LeydenError(`learningRate is ${learningRate}; it must be a number of at least 0.`)
}
