import type { Tensor } from '@tensorflow/tfjs'
import { attribute, defineOperation, tf } from '../tensor/index.ts'

export interface Normalisation {
  /** Over which mean and variance are taken. */
  axes: number[]
  epsilon: number
  /** False to divide by the root mean square, without taking the mean off. */
  centred: boolean
}

/** (x - mean) / sqrt(variance + epsilon), with the biased variance. */
export const normalise = defineOperation<Normalisation>({
  name: 'LeydenNormalise',
  forward: (_run, inputs, { axes, epsilon, centred }) =>
    tf.tidy(() => {
      const x = inputs['x'] as Tensor
      const centre = centred ? x.sub(x.mean(axes, true)) : x
      const inverse = centre.square().mean(axes, true).add(epsilon).rsqrt()
      return [centre.mul(inverse), inverse]
    }),
  outputsToSave: [true, true],
  gradient: (dys, [normalised, inverse], { axes, centred }) => ({
    x: () => {
      const [dy] = dys as Tensor[]
      const along = normalised!.mul(dy!.mul(normalised!).mean(axes, true))
      const rest = dy!.sub(along)
      return (centred ? rest.sub(dy!.mean(axes, true)) : rest).mul(inverse!)
    },
  }),
})

/** x [..., channels] times weight [channels]. */
export const scaleChannels = defineOperation<object>({
  name: 'LeydenScaleChannels',
  forward: (run, { x, weight }) => run('Mul', [attribute.type('T', 'float32')], [x!, weight!]),
  inputsToSave: ['x', 'weight'],
  gradient: (dy, [x, weight]) => ({
    x: () => (dy as Tensor).mul(weight!),
    weight: () => (dy as Tensor).mul(x!).reshape([-1, weight!.size]).sum(0),
  }),
})
