import type { Tensor } from '@tensorflow/tfjs'
import { tf } from '../../tensor/index.ts'
import { checkLabels, checkScores, checkWeight, readLabels, type ClassNumberOptions } from './class-numbers.ts'
import { pickLabels } from './pick.ts'
import { checkSameShape, reduce, reduceWeighted, type Reduced, type Reduction } from './reduction.ts'

export interface NllOptions extends Reduced, ClassNumberOptions {}

/**
 * Mean of minus the log probability of each sample's class: logProbabilities [batch, classes], target class numbers [batch]; a scalar.
 * As torch.nn.functional.nll_loss. Throws where shapes don't match or a class number is outside [0, classes).
 */
export function nll(logProbabilities: Tensor, target: Tensor, options: NllOptions = {}): Tensor {
  checkScores('nll', 'log probabilities', logProbabilities)
  checkWeight('nll', logProbabilities, options.weight)
  checkLabels('nll', 'log probabilities', logProbabilities, target)
  const { numbers, weights } = readLabels(target, options)
  const losses = pickLabels('nll', logProbabilities, numbers).neg()
  return weights ? reduceWeighted(losses, weights, options.reduction) : reduce(losses, options.reduction)
}

export interface KlDivOptions {
  /** `batchmean`, the sum by the number of samples, is the divergence itself; `mean`, PyTorch's default and this one's, is by elements. */
  reduction?: Reduction | 'batchmean'
  /** True if the target holds log probabilities too. */
  logTarget?: boolean
}

/**
 * Kullback-Leibler divergence of `target` (probabilities) from `logProbabilities`, both [batch, ...]; a scalar.
 * As torch.nn.functional.kl_div. Throws unless the shapes are the same.
 */
export function klDiv(logProbabilities: Tensor, target: Tensor, { reduction, logTarget = false }: KlDivOptions = {}): Tensor {
  checkSameShape('klDiv', logProbabilities, target)
  const losses = logTarget ? target.exp().mul(target.sub(logProbabilities)) : timesLog(target).sub(target.mul(logProbabilities))
  return reduction === 'batchmean' ? losses.sum().div(losses.shape[0] ?? 1) : reduce(losses, reduction)
}

/** x log(x), 0 at 0. */
function timesLog(x: Tensor): Tensor {
  return x.mul(tf.where(x.equal(0), tf.onesLike(x), x).log())
}
