import type { Tensor, Variable } from '@tensorflow/tfjs'
import { perStep } from '../tensor/index.ts'
import type { Scalars } from './optimizer.ts'
import type { Updates } from './updates.ts'

/** The scalar for `withL2`; none where there is no decay, which then costs nothing. */
export function l2Of(options: { weightDecay: number }): Scalars {
  return options.weightDecay === 0 ? {} : { l2: perStep(() => options.weightDecay) }
}

/** Weight decay as a part of the gradient, as most of PyTorch's optimisers have it. */
export function withL2(gradient: Tensor, parameter: Variable, { l2 }: Scalars): Tensor {
  return l2 ? gradient.add(parameter.mul(l2)) : gradient
}

/** The scalar for `shrink`. */
export function decayOf(options: { learningRate: number; weightDecay: number }): Scalars {
  return options.weightDecay === 0 ? {} : { decay: perStep(() => options.learningRate * options.weightDecay) }
}

/** Decoupled weight decay (Loshchilov and Hutter 2019): takes a share of the parameter away, whatever its gradient. */
export function shrink(updates: Updates, parameter: Variable, { decay }: Scalars): void {
  if (decay) updates.subtract(parameter, parameter.mul(decay))
}
