import type { GradFunc, Tensor } from '@tensorflow/tfjs'
import { attribute } from './attribute.ts'
import { runOp1 } from './operation.ts'
import { isTaped } from './tape.ts'
import { tf } from './tfjs.ts'

/** Replaces the gradient of TensorFlow.js 4.22 that is slow, on this backend. */
export function correctGradients(backendName: string): void {
  const kernelName = 'Relu'
  const gradFunc = ((dy: Tensor, [y]: Tensor[]) => ({ x: () => rectifyGradient(dy, y!, backendName) })) as GradFunc
  tf.unregisterGradient(kernelName)
  tf.registerGradient({ kernelName, outputsToSave: [true], gradFunc })
}

/**
 * The original computes it by ten ops of what ReLU was given, which so stays in memory. TensorFlow has one for it, of the result; that has
 * no gradient of its own.
 */
function rectifyGradient(dy: Tensor, y: Tensor, backendName: string): Tensor {
  const plain = isTaped() || y.dtype !== 'float32' || tf.getBackend() !== backendName
  return plain ? dy.mul(tf.step(y).cast('float32')) : runOp1('ReluGrad', [attribute.type('T', 'float32')], [dy, y])
}
