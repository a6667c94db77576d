import type { Tensor } from '@tensorflow/tfjs'
import { attribute, defineOperation, hasOwnKernels, runOp1, tf } from '../tensor/index.ts'
import { geluByKernel } from './gelu-kernel.ts'
import type { Linear } from './linear.ts'
import { Module } from './module.ts'

const T = attribute.type('T', 'float32')
const densityAtZero = 1 / Math.sqrt(2 * Math.PI)
const rootTwoOverPi = Math.sqrt(2 / Math.PI)
const cubic = 0.044715 // Hendrycks and Gimpel 2016

/** x times the share of a normal distribution below x. */
const exact = defineOperation<object>({
  name: 'LeydenGelu',
  forward: (_run, { x }) =>
    tf.tidy(() => {
      const share = tf
        .erf((x as Tensor).mul(Math.SQRT1_2))
        .mul(0.5)
        .add(0.5)
      return [share.mul(x as Tensor), share]
    }),
  inputsToSave: ['x'],
  outputsToSave: [false, true],
  gradient: (dys, [x, share]) => ({
    x: () => {
      const density = x!.square().mul(-0.5).exp().mul(densityAtZero)
      return (dys as Tensor[])[0]!.mul(share!.add(x!.mul(density)))
    },
  }),
})

/** x / 2 (1 + tanh(u)) is x sigmoid(2u), with u = sqrt(2 / pi) (x + cubic x^3): an op less each way. */
const byTanh = defineOperation<object>({
  name: 'LeydenGeluTanh',
  forward: (_run, inputs) =>
    tf.tidy(() => {
      const x = inputs['x'] as Tensor
      const square = x.square()
      const gate = x.mul(square.mul(2 * rootTwoOverPi * cubic).add(2 * rootTwoOverPi)).sigmoid()
      return [x.mul(gate), square, gate]
    }),
  inputsToSave: ['x'],
  outputsToSave: [false, true, true],
  gradient: (dys, [x, square, gate]) => ({
    x: () => {
      const [dy] = dys as Tensor[]
      const throughGate = runOp1('SigmoidGrad', [T], [gate!, dy!.mul(x!)])
      return dy!.mul(gate!).add(throughGate.mul(square!.mul(6 * rootTwoOverPi * cubic).add(2 * rootTwoOverPi)))
    },
  }),
})

export type GeluApproximation = 'none' | 'tanh'

/** Gaussian error linear unit (Hendrycks and Gimpel 2016); `tanh` is the approximation that GPT-2 was trained with. As torch.nn.GELU. */
export class GELU extends Module {
  readonly approximate: GeluApproximation

  constructor({ approximate = 'none' }: { approximate?: GeluApproximation } = {}) {
    super()
    this.approximate = approximate
  }

  forward(input: Tensor): Tensor {
    if (hasOwnKernels()) return geluByKernel(input, null, { byTanh: this.approximate === 'tanh' })
    return this.approximate === 'tanh' ? byTanh({ x: input }, {}) : exact({ x: input }, {})
  }

  /** Of a linear layer's result: the same as one after the other, without passing over the result to add the bias. */
  forwardAfter(linear: Linear, input: Tensor): Tensor {
    if (!linear.bias || !hasOwnKernels()) return this.forward(linear.forward(input))
    return geluByKernel(linear.multiply(input), linear.bias, { byTanh: this.approximate === 'tanh' })
  }
}
