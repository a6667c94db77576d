import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../../errors/index.ts'
import { attribute, defineOperation, tf } from '../../tensor/index.ts'
import { checkScores, checkWeight, readLabels, withLabels, type ClassNumberOptions } from './class-numbers.ts'
import { checkSameShape, reduce, reduceWeighted, shapeOf, type Reduced, type Reduction } from './reduction.ts'

/** x [batch, classes], places [batch, 2] (sample, class): [batch]. */
const pick = defineOperation<{ shape: number[] }>({
  name: 'LeydenPick',
  forward: (run, { x, places }) =>
    run('GatherNd', [attribute.type('Tparams', 'float32'), attribute.type('Tindices', 'int32')], [x!, places!]),
  inputsToSave: ['places'],
  gradient: (dy, [places], { shape }) => ({ x: () => tf.scatterND(places!, dy as Tensor, shape) }),
})

export interface NllOptions extends Reduced, ClassNumberOptions {}

/**
 * Mean of minus the log probability of each sample's class: logProbabilities [batch, classes], target class numbers [batch]; a scalar.
 * As torch.nn.functional.nll_loss. Throws where shapes don't match or a class number is outside [0, classes).
 */
export function nll(logProbabilities: Tensor, target: Tensor, options: NllOptions = {}): Tensor {
  checkScores('nll', 'log probabilities', logProbabilities)
  checkWeight('nll', logProbabilities, options.weight)
  if (target.rank !== 1 || target.shape[0] !== logProbabilities.shape[0]) throw notLabels(logProbabilities, target)
  const { numbers, weights } = readLabels(target, options)
  const [batch, classes] = logProbabilities.shape as [number, number]
  const places = tf.stack([tf.range(0, batch, 1, 'int32'), numbers], 1)
  const picked = withLabels('nll', numbers, classes, () => pick({ x: logProbabilities, places }, { shape: [batch, classes] }))
  const losses = picked.neg()
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

function notLabels(logProbabilities: Tensor, target: Tensor): LeydenError {
  const rows = logProbabilities.shape[0]
  return new LeydenError(
    `nll: the target has shape ${shapeOf(target)}; for log probabilities ${shapeOf(logProbabilities)} it must be [${rows}] (class numbers).`,
    { remedy: 'A target [batch, 1] becomes [batch] by target.squeeze([1]).' },
  )
}
