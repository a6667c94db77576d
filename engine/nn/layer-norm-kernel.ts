import type { Tensor } from '@tensorflow/tfjs'
import { defineOperation, runOp, tf } from '../tensor/index.ts'

const normaliseRows = defineOperation<object>({
  name: 'LeydenLayerNormKernel',
  forward: (run, { x, weight, bias, epsilon }) => run('LeydenLayerNorm', [], [x!, weight!, bias!, epsilon!], 3),
  inputsToSave: ['x', 'weight'],
  outputsToSave: [false, true, true],
  gradient: (dys, [x, weight, means, inverses]) => {
    const [dx, dWeight, dBias] = runOp('LeydenLayerNormGrad', [], [(dys as Tensor[])[0]!, x!, weight!, means!, inverses!], 3)
    return { x: () => dx!.clone(), weight: () => dWeight!.clone(), bias: () => dBias!.clone() }
  },
})

/** x [..., features] by weight and bias [features], in one op each way. */
export function layerNormByKernel(x: Tensor, weight: Tensor, bias: Tensor | null, epsilon: number): Tensor {
  const inputs = { x: x.reshape([-1, weight.size]), weight, bias: bias ?? tf.zerosLike(weight), epsilon: tf.tensor1d([epsilon]) }
  return normaliseRows(inputs, {}).reshape(x.shape)
}
