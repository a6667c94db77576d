import type { Variable } from '@tensorflow/tfjs'
import { LeydenError } from '../../errors/index.ts'
import { attribute, runOp1, tf } from '../../tensor/index.ts'
import { fill } from './in-torch-layout.ts'

/** Each value `value`. As torch.nn.init.constant_. Returns the variable. */
export const constant = <V extends Variable>(variable: V, value: number): V =>
  fill(variable, (shape) => tf.fill(shape, value, variable.dtype as 'float32'))
/** Sets each element to 0. As torch.nn.init.zeros_. */
export const zeros = <V extends Variable>(variable: V): V => constant(variable, 0)
/** Sets each element to 1. As torch.nn.init.ones_. */
export const ones = <V extends Variable>(variable: V): V => constant(variable, 1)

/** Uniform in [minimum, maximum). As torch.nn.init.uniform_. Returns the variable. */
export function uniform<V extends Variable>(variable: V, { minimum = 0, maximum = 1 } = {}): V {
  return fill(variable, (shape) => tf.randomUniform(shape, minimum, maximum))
}

/** Normal with this mean and standard deviation. As torch.nn.init.normal_. Returns the variable. */
export function normal<V extends Variable>(variable: V, { mean = 0, std = 1 } = {}): V {
  return fill(variable, (shape) => tf.randomNormal(shape, mean, std))
}

export interface TruncatedNormalOptions {
  mean?: number
  /** Standard deviation before the cut. */
  std?: number
  /** Values, not deviations, as in PyTorch. Default -2 and 2. */
  minimum?: number
  maximum?: number
}

/**
 * Normal, without what is outside of [minimum, maximum]; beyond 5 deviations nothing is drawn. As torch.nn.init.trunc_normal_. Throws
 * unless the bounds have numbers between them that are likely. Returns the variable.
 */
export function truncatedNormal<V extends Variable>(variable: V, options: TruncatedNormalOptions = {}): V {
  const { mean = 0, std = 1, minimum = -2, maximum = 2 } = options
  const [low, high] = [(minimum - mean) / std, (maximum - mean) / std]
  if (!(low < high) || low > furthest || high < -furthest) throw nothingBetween(options)
  return fill(variable, (shape) => {
    const [from, to] = [tf.erf(low * Math.SQRT1_2), tf.erf(high * Math.SQRT1_2)]
    const places = tf.randomUniform(shape).mul(to.sub(from)).add(from).clipByValue(-mostPlace, mostPlace)
    const drawn = runOp1('Erfinv', [attribute.type('T', 'float32')], [places])
    return drawn
      .mul(Math.SQRT2 * std)
      .add(mean)
      .clipByValue(minimum, maximum)
  })
}

/** From where on float32 has hardly a place left in erf. */
const furthest = 5

/** The largest float32 below 1: of 1 itself the value would be infinite, and cut to the bound, however far that is. */
const mostPlace = 1 - 2 ** -24

function nothingBetween({ mean = 0, std = 1, minimum = -2, maximum = 2 }: TruncatedNormalOptions): LeydenError {
  return new LeydenError(
    `nn.init.truncatedNormal: between ${minimum} and ${maximum} there is next to nothing of mean ${mean} and deviation ${std}.`,
    { remedy: 'The bounds are values, not deviations: minimum must be below maximum, and one of them near the mean.' },
  )
}
