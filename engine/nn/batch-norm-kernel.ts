import type { Tensor } from '@tensorflow/tfjs'
import { defineOperation, runOp, tf } from '../tensor/index.ts'

const name = 'LeydenBatchNormKernel'

/** Results: the normalised x, the new running mean and variance, and the batch's means and factors, which only the gradient reads. */
defineOperation<object>({
  name,
  forward: (run, { x, scale, offset, mean, variance, options }) =>
    run('LeydenBatchNorm', [], [x!, scale!, offset!, mean!, variance!, options!], 5),
  inputsToSave: ['x', 'scale'],
  outputsToSave: [false, false, false, true, true],
  gradient: (dys, [x, scale, means, inverses]) => {
    const [dx, dScale, dOffset] = runOp('LeydenBatchNormGrad', [], [(dys as Tensor[])[0]!, x!, scale!, means!, inverses!], 3)
    return { x: () => dx!.clone(), scale: () => dScale!.clone(), offset: () => dOffset!.clone() }
  },
})

/** In training, by x, scale, offset, mean and variance: the normalised x, and the new running mean and variance, in one op each way. */
export function batchNormByKernel(inputs: Record<string, Tensor>, { epsilon, momentum }: { epsilon: number; momentum: number }): Tensor[] {
  return tf.engine().runKernel(name, { ...inputs, options: tf.tensor1d([epsilon, momentum]) }) as unknown as Tensor[]
}
