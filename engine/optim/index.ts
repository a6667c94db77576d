import { Adam, AdamW, type AdamOptions } from './adam.ts'
import type { ParameterChoice } from './optimizer.ts'
import { Sgd, type SgdOptions } from './sgd.ts'

export { Adam, AdamW, Sgd }
export { Optimizer, type ParameterChoice, type ParameterGroup } from './optimizer.ts'

/** The optimisers as functions, as a plugin writes them. */
export const sgd = (parameters: ParameterChoice<SgdOptions>, options: Partial<SgdOptions> & { learningRate: number }) =>
  new Sgd(parameters, options)
export const adam = (parameters: ParameterChoice<AdamOptions>, options?: Partial<AdamOptions>) => new Adam(parameters, options)
export const adamw = (parameters: ParameterChoice<AdamOptions>, options?: Partial<AdamOptions>) => new AdamW(parameters, options)
