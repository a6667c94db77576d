import { expect } from 'vitest'
import type { Tensor, Tensor4D } from '@tensorflow/tfjs'
import { testKernels } from './with-kernels.ts'
import { nn } from '../../../engine/index.ts'
import { startRuntime, tf } from '../../../engine/tensor/index.ts'
import { runCaptured } from '../capture/captured.ts'
import { someValues } from '../values.ts'
import { capturedOps } from './captured-ops.ts'

startRuntime()

type Forward = (x: Tensor, filter: Tensor, bias: Tensor) => Tensor

const [layer, kerasLayer] = [nn.conv2d(4, 5, 3, { padding: 1 }), tf.layers.conv2d({ filters: 5, kernelSize: 3, activation: 'relu' })]
kerasLayer.build([null, 9, 11, 4])

const convolve = (x: Tensor, filter: Tensor) => tf.conv2d(x as Tensor4D, filter as Tensor4D, 1, 'same')

/** Ways to write ReLU of a convolution with a bias. */
const forms: [string, Forward][] = [
  ['nn.conv2d and nn.relu', (x) => nn.relu().forward(layer.forward(x))],
  ['nn.conv2d and tf.relu', (x) => layer.forward(x).relu()],
  ['tf.conv2d, add and relu', (x, filter, bias) => convolve(x, filter).add(bias).relu()],
  [
    'tf.fused.conv2d',
    (x, filter, bias) =>
      tf.fused.conv2d({ x: x as Tensor4D, filter: filter as Tensor4D, bias, activation: 'relu', strides: 1, pad: 'valid' }),
  ],
  ['tf.layers.conv2d', (x) => kerasLayer.apply(x) as Tensor],
]

const makeInputs = (x = someValues(2 * 9 * 11 * 4)) => [
  tf.tensor(x, [2, 9, 11, 4]),
  tf.tensor(someValues(9 * 20, -1, 1, 1), [3, 3, 4, 5]),
  tf.tensor(someValues(5, -1, 1, 2)),
]

/** The result and the gradients by all that it depends on. */
const withGradients =
  (forward: Forward) =>
  (...inputs: Tensor[]): Tensor[] => {
    const y = forward(...(inputs as [Tensor, Tensor, Tensor]))
    const weights = tf.tensor(someValues(y.size, -1, 1, 3), y.shape)
    return [y, tf.grad((x) => forward(x, inputs[1]!, inputs[2]!).mul(weights).sum())(inputs[0]!)]
  }

const eagerly = (body: (...inputs: Tensor[]) => Tensor[], inputs: Tensor[]) =>
  tf.tidy(() => body(...inputs).map((result) => Array.from(result.dataSync()) as never)) as number[][]

testKernels.each(forms)('%s are one op of a captured step', (_, forward) => {
  const ops = capturedOps((...inputs) => [forward(...(inputs as [Tensor, Tensor, Tensor]))], makeInputs())
  expect(ops.filter((op) => /^(?:Leyden|Conv|Bias|Add|Relu)/.test(op))).toEqual([expect.stringMatching(/^LeydenConv2D\w+BiasRelu$/)])
})

testKernels.each(forms)('%s give the same bits captured, and so do the gradients', async (_, forward) => {
  const inputs = makeInputs()
  expect(await runCaptured(withGradients(forward), inputs)).toEqual(eagerly(withGradients(forward), inputs))
})

testKernels.each([NaN, Infinity, -Infinity])('a %s gives the same captured', async (value) => {
  const inputs = makeInputs(someValues(2 * 9 * 11 * 4).with(500, value))
  for (const [, forward] of forms) {
    const eager = eagerly(withGradients(forward), inputs)
    expect(eager[0]!.some((each) => !Number.isFinite(each))).toBe(true)
    expect(await runCaptured(withGradients(forward), inputs)).toEqual(eager)
  }
})

testKernels('what is used elsewhere too is not computed twice', async () => {
  const body = (...[x, filter, bias]: Tensor[]) => {
    const convolved = convolve(x!, filter!)
    const shifted = convolved.add(bias!)
    return [shifted.relu(), shifted.square(), convolved.sum()]
  }
  const inputs = makeInputs()
  expect(capturedOps(body, inputs).filter((op) => op.startsWith('Leyden'))).toEqual(['LeydenConv2DSame'])
  expect(await runCaptured(body, inputs)).toEqual(eagerly(body, inputs))
})

testKernels('a sum with something else than a bias is left as it is', async () => {
  const others = [tf.ones([2, 9, 11, 5]), tf.ones([11, 5]), tf.ones([1]), tf.scalar(1)]
  for (const other of others) {
    const body = (...[x, filter]: Tensor[]) => [convolve(x!, filter!).add(other).relu()]
    const inputs = makeInputs()
    expect(capturedOps(body, inputs)).toEqual(expect.arrayContaining(['LeydenConv2DSame', 'Add', 'Relu']))
    expect(await runCaptured(body, inputs)).toEqual(eagerly(body, inputs))
  }
})

testKernels('variables that a joined step updates, and reads again, have the values of an eager one', async () => {
  const bias = tf.variable(tf.tensor(someValues(5)))
  const body = (...[x, filter]: Tensor[]) => {
    const first = convolve(x!, filter!).add(bias).relu()
    bias.assign(bias.add(first.mean([0, 1, 2])))
    return [first, convolve(x!, filter!).add(bias).relu(), bias.mul(2)]
  }
  const inputs = makeInputs()
  const captured = await runCaptured(body, inputs)
  const after = Array.from(bias.dataSync())
  bias.assign(tf.tensor(someValues(5)))
  expect(captured).toEqual(eagerly(body, inputs))
  expect(after).toEqual(Array.from(bias.dataSync()))
})
