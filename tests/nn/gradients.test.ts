import { describe, expect, test } from 'vitest'
import type { Tensor, Variable } from '@tensorflow/tfjs'
import { nn, setSeed, tf } from '../../engine/index.ts'
import { expectClose } from '../tensor/close.ts'
import { numericGradient } from '../tensor/numeric-gradient.ts'
import { sizeOf, someValues } from '../tensor/values.ts'

const some = (shape: number[], stream = 0) => tf.tensor(someValues(sizeOf(shape), -1, 1, stream), shape)

/** A scalar in which each value of the layer's result has a weight of its own. */
const weighted = (result: Tensor) => result.mul(tf.tensor(someValues(result.size, 1, 2, 5), result.shape)).sum()

/** Piecewise linear layers have no derivative at their corners; these inputs keep away from them. */
const awayFromZero = (shape: number[]) => some(shape).add(some(shape).sign().mul(0.1))
const distinct = (shape: number[]) => tf.range(0, sizeOf(shape)).mul(0.37).mod(1).reshape(shape)
const indices = tf.tensor2d([1, 3, 1, 0], [2, 2], 'int32')

describe('the gradient is that of finite differences for', () => {
  const cases: [string, () => nn.Module, Tensor][] = [
    ['linear', () => nn.linear(3, 4), some([5, 3])],
    ['linear without bias', () => nn.linear(3, 4, { bias: false }), some([5, 3])],
    ['linear on the last of three axes', () => nn.linear(3, 2), some([2, 2, 3])],
    ['conv1d', () => nn.conv1d(2, 3, 3, { padding: 2, stride: 2 }), some([2, 5, 2])],
    ['conv1d with dilation', () => nn.conv1d(2, 2, 2, { dilation: 3, padding: 1 }), some([1, 6, 2])],
    ['conv2d', () => nn.conv2d(2, 3, 3), some([2, 5, 5, 2])],
    ['conv2d with stride and padding', () => nn.conv2d(2, 2, 3, { stride: 2, padding: 1 }), some([1, 5, 6, 2])],
    ['conv2d of the same size', () => nn.conv2d(1, 2, 3, { padding: 'same' }), some([1, 4, 4, 1])],
    ['conv2d without bias', () => nn.conv2d(1, 2, 2, { bias: false }), some([1, 4, 4, 1])],
    ['conv2d in groups', () => nn.conv2d(4, 2, 2, { groups: 2 }), some([1, 3, 4, 4])],
    ['conv2d by channel', () => nn.conv2d(2, 4, 3, { groups: 2, padding: 1 }), some([1, 4, 4, 2])],
    ['conv2d with dilation', () => nn.conv2d(1, 2, 2, { dilation: 2, padding: 'same' }), some([1, 5, 4, 1])],
    ['convTranspose2d', () => nn.convTranspose2d(2, 3, 3, { stride: 2, padding: 1, outputPadding: 1 }), some([1, 3, 2, 2])],
    ['maxPool1d', () => nn.maxPool1d(2), distinct([2, 6, 2])],
    ['maxPool2d', () => nn.maxPool2d(2), distinct([1, 4, 4, 2])],
    ['maxPool2d with overlap', () => nn.maxPool2d(3, { stride: 1 }), distinct([1, 4, 4, 1])],
    ['maxPool2d with padding', () => nn.maxPool2d(2, { padding: 1 }), distinct([1, 4, 4, 1])],
    ['avgPool1d', () => nn.avgPool1d(3, { stride: 1 }), some([2, 5, 2])],
    ['avgPool2d', () => nn.avgPool2d(2, { padding: 1 }), some([1, 4, 4, 2])],
    ['adaptiveAvgPool2d', () => nn.adaptiveAvgPool2d(2), some([1, 4, 6, 2])],
    ['batchNorm1d', () => nn.batchNorm1d(3), some([4, 3])],
    ['batchNorm2d', () => nn.batchNorm2d(2), some([2, 3, 2, 2])],
    ['batchNorm2d in evaluation', () => evaluating(nn.batchNorm2d(2)), some([2, 3, 2, 2])],
    ['layerNorm', () => nn.layerNorm(4), some([3, 4])],
    ['groupNorm', () => nn.groupNorm(2, 4), some([2, 3, 4])],
    ['rmsNorm', () => nn.rmsNorm(4), some([3, 4])],
    ['embedding', () => nn.embedding(4, 3), indices],
    ['multiHeadAttention', () => nn.multiHeadAttention(4, 2), some([3, 2, 4])],
    ['multiHeadAttention that is causal', () => nn.multiHeadAttention(4, 2, { causal: true, batchFirst: true }), some([2, 3, 4])],
    [
      'transformerEncoderLayer',
      () => nn.transformerEncoderLayer(4, 2, { dropout: 0, dimFeedforward: 5, activation: 'gelu' }),
      some([3, 1, 4]),
    ],
    ['lstm', () => nn.lstm(2, 3, { numLayers: 2 }), some([4, 2, 2])],
    ['lstm of both directions', () => nn.lstm(2, 2, { bidirectional: true, batchFirst: true }), some([2, 3, 2])],
    ['gru', () => nn.gru(2, 3, { numLayers: 2 }), some([4, 2, 2])],
    ['gru without bias', () => nn.gru(2, 3, { bias: false }), some([3, 2, 2])],
    ['relu', () => nn.relu(), awayFromZero([3, 4])],
    ['gelu', () => nn.gelu(), some([3, 4])],
    ['gelu by tanh', () => nn.gelu({ approximate: 'tanh' }), some([3, 4])],
    ['silu', () => nn.silu(), some([3, 4])],
    ['tanh', () => nn.tanh(), some([3, 4])],
    ['sigmoid', () => nn.sigmoid(), some([3, 4])],
    ['softmax', () => nn.softmax(), some([3, 4])],
    ['logSoftmax', () => nn.logSoftmax(), some([3, 4])],
    ['flatten', () => nn.flatten(), some([2, 2, 3, 2])],
    ['sequential', () => nn.sequential(nn.linear(3, 4), nn.tanh(), nn.linear(4, 2)), some([2, 3])],
  ]

  test.each(cases)('%s', (_name, make, x) => {
    setSeed(1)
    const layer = make()
    const scalar = (input: Tensor) => weighted(layer.forward(input))
    if (x.dtype === 'float32') expectClose(tf.grad(scalar)(x), numericGradient(scalar, x), 4e-3)
    for (const { variable, trainable } of nn.namedVariables(layer)) {
      if (trainable)
        expectClose(
          gradientOf(variable, () => scalar(x)),
          numericGradientOf(variable, () => scalar(x)),
          4e-3,
        )
    }
  })

  test('attention with dropout, for query, key, value and a learnt bias', () => {
    const [bias, inputs] = [some([2, 1, 3], 4), [some([1, 2, 2, 2]), some([1, 2, 3, 2], 1), some([1, 2, 3, 2], 2)]]
    const scalar = (...[q, k, v, mask]: Tensor[]) => {
      setSeed(3) // the same are dropped each time
      return weighted(nn.attention(q!, k!, v!, { mask, dropout: 0.4 }))
    }
    const all = [...inputs, bias]
    tf.grads(scalar)(all).forEach((gradient, index) => {
      expect(gradient.shape).toEqual(all[index]!.shape)
      expectClose(
        gradient,
        numericGradient((changed) => scalar(...all.with(index, changed)), all[index]!),
        4e-3,
      )
    })
  })
})

function evaluating(module: nn.Module): nn.Module {
  nn.setTraining(module, false)
  return module
}

const gradientOf = (variable: Variable, scalar: () => Tensor) => tf.variableGrads(scalar as never, [variable]).grads[variable.name]!

function numericGradientOf(variable: Variable, scalar: () => Tensor): number[] {
  return numericGradient((value) => withValue(variable, value, scalar), variable)
}

function withValue(variable: Variable, value: Tensor, run: () => Tensor): Tensor {
  const before = variable.clone()
  variable.assign(value)
  try {
    return run()
  } finally {
    variable.assign(before)
  }
}
