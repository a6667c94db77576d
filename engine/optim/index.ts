import { Adadelta, type AdadeltaOptions } from './adadelta.ts'
import { Adafactor, type AdafactorOptions } from './adafactor.ts'
import { Adagrad, type AdagradOptions } from './adagrad.ts'
import { Adam, AdamW, type AdamOptions } from './adam.ts'
import { Adamax, type AdamaxOptions } from './adamax.ts'
import { Lamb, type LambOptions } from './lamb.ts'
import { Lion, type LionOptions } from './lion.ts'
import { Muon, type MuonOptions } from './muon.ts'
import { NAdam, type NAdamOptions } from './nadam.ts'
import type { ParameterChoice } from './optimizer.ts'
import { RAdam, type RAdamOptions } from './radam.ts'
import { Rmsprop, type RmspropOptions } from './rmsprop.ts'
import { Sgd, type SgdOptions } from './sgd.ts'

export { Adadelta, Adafactor, Adagrad, Adam, Adamax, AdamW, Lamb, Lion, Muon, NAdam, RAdam, Rmsprop, Sgd }
export { clipGradNorm, clipGradValue, gradientNorm, type Gradients } from './gradients.ts'
export * as lrScheduler from './lr-scheduler/index.ts'
export { WeightAverage, type WeightAverageOptions } from './weight-average.ts'
export { Optimizer, type ParameterChoice, type ParameterGroup } from './optimizer.ts'

type Parameters<Options> = ParameterChoice<Options>

/** The optimisers as functions, as a plugin writes them. */
export const sgd = (parameters: Parameters<SgdOptions>, options: Partial<SgdOptions> & { learningRate: number }) =>
  new Sgd(parameters, options)
export const adam = (parameters: Parameters<AdamOptions>, options?: Partial<AdamOptions>) => new Adam(parameters, options)
export const adamw = (parameters: Parameters<AdamOptions>, options?: Partial<AdamOptions>) => new AdamW(parameters, options)
export const adamax = (parameters: Parameters<AdamaxOptions>, options?: Partial<AdamaxOptions>) => new Adamax(parameters, options)
export const nadam = (parameters: Parameters<NAdamOptions>, options?: Partial<NAdamOptions>) => new NAdam(parameters, options)
export const radam = (parameters: Parameters<RAdamOptions>, options?: Partial<RAdamOptions>) => new RAdam(parameters, options)
export const rmsprop = (parameters: Parameters<RmspropOptions>, options?: Partial<RmspropOptions>) => new Rmsprop(parameters, options)
export const adagrad = (parameters: Parameters<AdagradOptions>, options?: Partial<AdagradOptions>) => new Adagrad(parameters, options)
export const adadelta = (parameters: Parameters<AdadeltaOptions>, options?: Partial<AdadeltaOptions>) => new Adadelta(parameters, options)
export const lion = (parameters: Parameters<LionOptions>, options?: Partial<LionOptions>) => new Lion(parameters, options)
export const lamb = (parameters: Parameters<LambOptions>, options?: Partial<LambOptions>) => new Lamb(parameters, options)
export const muon = (parameters: Parameters<MuonOptions>, options?: Partial<MuonOptions>) => new Muon(parameters, options)
export const adafactor = (parameters: Parameters<AdafactorOptions>, options?: Partial<AdafactorOptions>) =>
  new Adafactor(parameters, options)
