import type { Variable } from '@tensorflow/tfjs'
import { LeydenError } from '../../errors/index.ts'
import { normal, uniform } from './distributions.ts'
import { fansOf } from './fans.ts'
import { calculateGain, type Nonlinearity } from './gain.ts'

export interface KaimingOptions {
  /** The slope of leakyRelu below 0. Default 0. */
  a?: number
  /** Whether values keep their size forwards or gradients theirs backwards. Default `fanIn`. */
  mode?: 'fanIn' | 'fanOut'
  /** Default `leakyRelu`. */
  nonlinearity?: Nonlinearity
}

/** Uniform, with the deviation gain / sqrt(fan) (He et al. 2015). As torch.nn.init.kaiming_uniform_. Returns the variable. */
export function kaimingUniform<V extends Variable>(variable: V, options: KaimingOptions = {}): V {
  return uniformOf(variable, kaimingDeviation(variable, options))
}

/** Normal, with the deviation gain / sqrt(fan) (He et al. 2015). As torch.nn.init.kaiming_normal_. Returns the variable. */
export function kaimingNormal<V extends Variable>(variable: V, options: KaimingOptions = {}): V {
  return normal(variable, { std: kaimingDeviation(variable, options) })
}

/** Uniform, with the deviation gain sqrt(2 / (fanIn + fanOut)) (Glorot and Bengio 2010). As torch.nn.init.xavier_uniform_. Returns the variable. */
export function xavierUniform<V extends Variable>(variable: V, { gain = 1 } = {}): V {
  return uniformOf(variable, gain * xavierDeviation(variable))
}

/** Normal, with the deviation gain sqrt(2 / (fanIn + fanOut)) (Glorot and Bengio 2010). As torch.nn.init.xavier_normal_. Returns the variable. */
export function xavierNormal<V extends Variable>(variable: V, { gain = 1 } = {}): V {
  return normal(variable, { std: gain * xavierDeviation(variable) })
}

function uniformOf<V extends Variable>(variable: V, deviation: number): V {
  const bound = Math.sqrt(3) * deviation
  return uniform(variable, { minimum: -bound, maximum: bound })
}

function kaimingDeviation(variable: Variable, { a = 0, mode = 'fanIn', nonlinearity = 'leakyRelu' }: KaimingOptions): number {
  if (mode !== 'fanIn' && mode !== 'fanOut') throw new LeydenError(`nn.init: mode is '${String(mode)}'; it must be 'fanIn' or 'fanOut'.`)
  return calculateGain(nonlinearity, a) / Math.sqrt(fansOf(variable)[mode])
}

function xavierDeviation(variable: Variable): number {
  const { fanIn, fanOut } = fansOf(variable)
  return Math.sqrt(2 / (fanIn + fanOut))
}
