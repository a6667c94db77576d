import type { Tensor, Tensor1D } from '@tensorflow/tfjs'
import { LeydenError } from '../../errors/index.ts'
import { attribute, defineOperation, hasOwnKernels, tf } from '../../tensor/index.ts'
import { withLabels } from './class-numbers.ts'
import type { CrossEntropyOptions } from './cross-entropy.ts'

/** gradient * factor. It takes the logits only so that TensorFlow.js sees a second-order gradient coming, and refuses it here. */
export const scaleGradient = defineOperation<object>({
  name: 'LeydenCrossEntropyGradient',
  forward: (run, { gradient, factor }) => run('Mul', [attribute.type('T', 'float32')], [gradient!, factor!]),
  gradient() {
    throw new LeydenError('crossEntropy with class numbers has no second-order gradient.', {
      remedy: 'Make the loss of basic operations, such as tf.exp, sum and tf.log, where its gradient is derived again.',
    })
  },
})

const meanCrossEntropy = defineOperation<object>({
  name: 'LeydenCrossEntropyKernel',
  forward: (run, { logits, labels, settings }) => run('LeydenCrossEntropy', [], [logits!, labels!, settings!], 2),
  inputsToSave: ['logits'],
  outputsToSave: [false, true],
  gradient: (dy, [logits, gradient]) => ({
    logits: () => scaleGradient({ logits: logits!, gradient: gradient!, factor: (dy as Tensor[])[0]! }, {}),
  }),
})

/** The mean cross-entropy of class numbers in one op, with its gradient; null where that op isn't here, or not for these options. */
export function crossEntropyByKernel(logits: Tensor, target: Tensor, options: CrossEntropyOptions): Tensor | null {
  const { labelSmoothing = 0, reduction = 'mean', ignoreIndex = NaN, weight } = options
  const fits = reduction === 'mean' && !weight && logits.dtype === 'float32' && target.dtype === 'int32'
  if (!fits || !Object.is(Math.fround(ignoreIndex), ignoreIndex) || !hasOwnKernels()) return null
  const settings = tf.tensor1d([labelSmoothing, ignoreIndex])
  const labels = target as Tensor1D
  return withLabels('crossEntropy', labels, logits.shape[1]!, () => meanCrossEntropy({ logits, labels, settings }, {}), ignoreIndex)
}
