import type { Tensor, Tensor2D } from '@tensorflow/tfjs'
import { LeydenError } from '../../errors/index.ts'
import { attribute, defineOperation, tf } from '../../tensor/index.ts'
import { checkScores, checkWeight, readLabels, withLabels, type ClassNumberOptions, type Labels } from './class-numbers.ts'
import { crossEntropyByKernel, scaleGradient } from './cross-entropy-kernel.ts'
import { reduce, reduceWeighted, shapeOf, type Reduced } from './reduction.ts'

const sparseCrossEntropy = defineOperation<object>({
  name: 'LeydenSparseCrossEntropy',
  forward: (run, { logits, labels }) =>
    run('SparseSoftmaxCrossEntropyWithLogits', [attribute.type('T', 'float32'), attribute.type('Tlabels', 'int32')], [logits!, labels!], 2),
  inputsToSave: ['logits'],
  outputsToSave: [false, true], // the second result is the gradient of each sample's loss
  gradient: (dy, [logits, perSample]) => ({
    logits: () => scaleGradient({ logits: logits!, gradient: perSample!, factor: (dy as Tensor[])[0]!.expandDims(1) }, {}),
  }),
})

export interface CrossEntropyOptions extends Reduced, ClassNumberOptions {
  /** The share of the target that is spread evenly over all classes (Szegedy et al. 2016), in [0, 1). Default 0. */
  labelSmoothing?: number
}

/**
 * Mean cross-entropy of logits [batch, classes] with `target`: class numbers [batch], or probabilities [batch, classes]; a scalar.
 * As torch.nn.functional.cross_entropy. Throws where shapes don't match or a class number is outside [0, classes).
 */
export function crossEntropy(logits: Tensor, target: Tensor, options: CrossEntropyOptions = {}): Tensor {
  const { labelSmoothing = 0, reduction } = options
  checkShapes(logits, target)
  checkWeight('crossEntropy', logits, options.weight)
  if (!(labelSmoothing >= 0 && labelSmoothing < 1))
    throw new LeydenError(`crossEntropy: labelSmoothing is ${labelSmoothing}; it must be in [0, 1).`)
  if (target.rank === 2) return reduce(ofProbabilities(logits as Tensor2D, target, options), reduction)
  const byKernel = crossEntropyByKernel(logits, target, options)
  if (byKernel) return byKernel
  const labels = readLabels(target, options)
  const classes = logits.shape[1]!
  if (labelSmoothing > 0) return ofSmoothedLabels(logits as Tensor2D, labels, options)
  const losses = withLabels('crossEntropy', labels.numbers, classes, () => sparseCrossEntropy({ logits, labels: labels.numbers }, {}))
  return labels.weights ? reduceWeighted(losses, labels.weights, reduction) : reduce(losses, reduction)
}

/** [batch]. */
function ofProbabilities(logits: Tensor2D, target: Tensor, { labelSmoothing = 0, weight }: CrossEntropyOptions): Tensor {
  const smoothed = labelSmoothing > 0 ? target.mul(1 - labelSmoothing).add(labelSmoothing / logits.shape[1]) : target
  const weighted = weight ? smoothed.mul(weight) : smoothed
  return tf.logSoftmax(logits).mul(weighted).sum(-1).neg()
}

/** The weights of the mean are those of the labels, not of the classes that they are spread over. */
function ofSmoothedLabels(logits: Tensor2D, { numbers, weights }: Labels, options: CrossEntropyOptions): Tensor {
  const losses = ofProbabilities(logits, tf.oneHot(numbers, logits.shape[1]).toFloat(), options)
  if (!weights) return reduce(losses, options.reduction)
  const counted = options.ignoreIndex === undefined ? losses : losses.mul(weights.notEqual(0).cast('float32'))
  return options.reduction === undefined || options.reduction === 'mean'
    ? counted.sum().div(weights.sum())
    : reduce(counted, options.reduction)
}

function checkShapes(logits: Tensor, target: Tensor): void {
  const expected = `[${logits.shape[0]}] (class numbers) or ${shapeOf(logits)} (probabilities)`
  checkScores('crossEntropy', 'logits', logits)
  const fits = target.rank === 1 ? target.shape[0] === logits.shape[0] : target.shape.join() === logits.shape.join()
  if (fits) return
  throw new LeydenError(`crossEntropy: the target has shape ${shapeOf(target)}; for logits ${shapeOf(logits)} it must be ${expected}.`, {
    remedy: 'A target [batch, 1] becomes [batch] by target.squeeze([1]).',
  })
}
