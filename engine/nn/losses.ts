import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'
import { attribute, defineOperation, TensorFlowError, tf } from '../tensor/index.ts'

/** perSample * factor. It takes the logits only so that TensorFlow.js sees a second-order gradient coming, and refuses it here. */
const scaleRows = defineOperation<object>({
  name: 'LeydenCrossEntropyGradient',
  forward: (run, { perSample, factor }) => run('Mul', [attribute.type('T', 'float32')], [perSample!, factor!]),
  gradient() {
    throw new LeydenError('crossEntropy with class numbers has no second-order gradient.', {
      remedy: 'Make the loss of basic operations, such as tf.exp, sum and tf.log, where its gradient is derived again.',
    })
  },
})

const sparseCrossEntropy = defineOperation<object>({
  name: 'LeydenSparseCrossEntropy',
  forward: (run, { logits, labels }) =>
    run('SparseSoftmaxCrossEntropyWithLogits', [attribute.type('T', 'float32'), attribute.type('Tlabels', 'int32')], [logits!, labels!], 2),
  inputsToSave: ['logits'],
  outputsToSave: [false, true], // the second result is the gradient of each sample's loss
  gradient: (dy, [logits, perSample]) => ({
    logits: () => scaleRows({ logits: logits!, perSample: perSample!, factor: (dy as Tensor[])[0]!.expandDims(1) }, {}),
  }),
})

/**
 * Mean cross-entropy of logits [batch, classes] with `target`: class numbers [batch], or probabilities [batch, classes]; a scalar.
 * As torch.nn.functional.cross_entropy. Throws where shapes don't match or a class number is outside [0, classes).
 */
export function crossEntropy(logits: Tensor, target: Tensor): Tensor {
  checkShapes(logits, target)
  if (target.rank === 2)
    return tf
      .logSoftmax(logits as Tensor2D)
      .mul(target)
      .sum(-1)
      .mean()
      .neg()
  const labels = target.dtype === 'int32' ? target : target.toInt()
  try {
    return sparseCrossEntropy({ logits, labels }, {}).mean()
  } catch (error) {
    throw error instanceof TensorFlowError ? (labelOutside(labels as Tensor1D, logits.shape[1]!) ?? error) : error
  }
}

/** Mean of the squared differences; a scalar. As torch.nn.functional.mse_loss. Shapes must be the same: nothing is broadcast. */
export function mse(prediction: Tensor, target: Tensor): Tensor {
  if (prediction.shape.join() !== target.shape.join()) {
    throw new LeydenError(`mse: the prediction has shape ${shapeOf(prediction)}, the target ${shapeOf(target)}; they must be the same.`, {
      remedy: 'Reshape one of them, such as target.reshape(prediction.shape).',
    })
  }
  return prediction.sub(target).square().mean()
}

function checkShapes(logits: Tensor, target: Tensor): void {
  const expected = `[${logits.shape[0]}] (class numbers) or ${shapeOf(logits)} (probabilities)`
  if (logits.rank !== 2) {
    throw new LeydenError(`crossEntropy: the logits have shape ${shapeOf(logits)}; they must be [batch, classes].`, {
      remedy: "Flatten the model's output to one row of class scores a sample.",
    })
  }
  const fits = target.rank === 1 ? target.shape[0] === logits.shape[0] : target.shape.join() === logits.shape.join()
  if (fits) return
  throw new LeydenError(`crossEntropy: the target has shape ${shapeOf(target)}; for logits ${shapeOf(logits)} it must be ${expected}.`, {
    remedy: 'A target [batch, 1] becomes [batch] by target.squeeze([1]).',
  })
}

/** Which label TensorFlow refused, so that the sample can be found; undefined if it refused something else. */
function labelOutside(labels: Tensor1D, classes: number): LeydenError | undefined {
  const values = labels.dataSync()
  const index = values.findIndex((label) => label < 0 || label >= classes)
  if (index < 0) return undefined
  return new LeydenError(`crossEntropy: sample ${index} of the batch has label ${values[index]}, outside [0, ${classes}).`, {
    remedy: `Number the classes from 0, or give the model's last layer at least ${Math.max(...values) + 1} outputs.`,
  })
}

const shapeOf = (tensor: Tensor) => `[${tensor.shape.join(', ')}]`
