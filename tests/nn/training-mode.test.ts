import { describe, expect, test } from 'vitest'
import type { Tensor, Variable } from '@tensorflow/tfjs'
import { nn, setSeed, tf } from '../../engine/index.ts'
import { sizeOf, someValues } from '../tensor/values.ts'

const some = (shape: number[]) => tf.tensor(someValues(sizeOf(shape)), shape)
const values = (tensor: Tensor) => Array.from(tensor.dataSync())

describe('what is drawn in training and left out in evaluation:', () => {
  test.each<[string, nn.Module, number[]]>([
    ['the dropout of attention', nn.multiHeadAttention(4, 2, { dropout: 0.5 }), [5, 2, 4]],
    ['the dropout of a transformer layer', nn.transformerEncoderLayer(4, 2, { dimFeedforward: 8 }), [5, 2, 4]],
    ['the dropout between layers of an LSTM', nn.lstm(4, 3, { numLayers: 2, dropout: 0.5 }), [5, 2, 4]],
    ['the dropout between layers of a GRU', nn.gru(4, 3, { numLayers: 2, dropout: 0.5 }), [5, 2, 4]],
  ])('%s', (_name, layer, shape) => {
    const x = some(shape)
    const drawn = (seed: number) => (setSeed(seed), values(layer.forward(x)))
    nn.setTraining(layer, true)
    expect(drawn(1)).not.toEqual(drawn(2))
    expect(drawn(1)).toEqual(drawn(1))
    nn.setTraining(layer, false)
    expect(drawn(1)).toEqual(drawn(2))
  })

  test('there is none behind the last layer of an LSTM', () => {
    const layer = nn.lstm(4, 3, { dropout: 0.5 })
    const x = some([5, 2, 4])
    const drawn = (seed: number) => (setSeed(seed), values(layer.forward(x)))
    expect(drawn(1)).toEqual(drawn(2))
  })
})

describe('batch normalisation', () => {
  test('counts and averages batches in training only', () => {
    const layer = nn.batchNorm1d(2)
    layer.forward(some([8, 2]))
    layer.forward(some([8, 2]))
    expect(values(layer.num_batches_tracked)).toEqual([2])
    const mean = values(layer.running_mean)
    nn.setTraining(layer, false)
    layer.forward(some([8, 2]).mul(100))
    expect(values(layer.num_batches_tracked)).toEqual([2])
    expect(values(layer.running_mean)).toEqual(mean)
  })

  test('takes a single sample in evaluation', () => {
    const layer = nn.batchNorm1d(2)
    nn.setTraining(layer, false)
    expect(layer.forward(some([1, 2])).shape).toEqual([1, 2])
  })
})

describe('the initial values are those of PyTorch:', () => {
  const largest = (variable: Variable) => Math.max(...values(variable).map(Math.abs))

  test.each<[string, (root: never) => Variable, object, number]>([
    ['conv1d within 1/sqrt(in * kernel)', (layer: nn.Conv1d) => layer.weight, nn.conv1d(8, 64, 2), 1 / 4],
    ['grouped conv2d within 1/sqrt(in / groups * kernel^2)', (layer: nn.Conv2d) => layer.weight, nn.conv2d(8, 64, 4, { groups: 2 }), 1 / 8],
    ['convTranspose2d within 1/sqrt(out * kernel^2)', (layer: nn.ConvTranspose2d) => layer.weight, nn.convTranspose2d(64, 4, 4), 1 / 8],
    ['lstm within 1/sqrt(units)', (layer: nn.LSTM) => nn.namedVariables(layer)[0]!.variable, nn.lstm(8, 64), 1 / 8],
    [
      'the projection into attention within sqrt(6 / (4 features))',
      (layer: nn.MultiHeadAttention) => layer.in_proj_weight,
      nn.multiHeadAttention(24, 2),
      1 / 4,
    ],
  ])('%s', (_name, variable, layer, bound) => {
    expect(largest(variable(layer as never))).toBeLessThanOrEqual(bound)
    expect(largest(variable(layer as never))).toBeGreaterThan(0.97 * bound)
  })

  test('attention starts without biases', () => {
    const { in_proj_bias, out_proj } = nn.multiHeadAttention(4, 2)
    expect([largest(in_proj_bias!), largest(out_proj.bias!)]).toEqual([0, 0])
  })

  test('an embedding is drawn from the standard normal distribution, and its padding is zero', () => {
    setSeed(1)
    const rows = nn.embedding(200, 20, { paddingIndex: 3 }).weight
    expect(values(rows.slice([3, 0], [1, 20]))).toEqual(Array.from({ length: 20 }, () => 0))
    expect(rows.square().mean().dataSync()[0]).toBeCloseTo(1, 1)
  })
})

describe('a step leaves no tensor behind with', () => {
  test.each<[string, nn.Module, Tensor]>([
    ['batchNorm2d', nn.batchNorm2d(3), some([2, 4, 4, 3])],
    ['dilated conv2d', nn.conv2d(3, 2, 2, { dilation: 2 }), some([2, 4, 4, 3])],
    ['lstm', nn.lstm(3, 2, { numLayers: 2 }), some([4, 2, 3])],
    ['gru', nn.gru(3, 2, { bidirectional: true }), some([4, 2, 3])],
    ['transformerEncoderLayer', nn.transformerEncoderLayer(4, 2, { dimFeedforward: 4, causal: true }), some([3, 2, 4])],
    ['embedding', nn.embedding(3, 2), tf.tensor1d([0, 2], 'int32')],
  ])('%s', (_name, layer, x) => {
    const trained = nn.namedVariables(layer).flatMap(({ variable, trainable }) => (trainable ? [variable] : []))
    const step = () => tf.tidy(() => void tf.variableGrads((() => layer.forward(x).square().sum()) as never, trained))
    step()
    const before = tf.memory().numTensors
    step()
    expect(tf.memory().numTensors).toBe(before)
  })

  test('the operations of a forward pass free what they made on the way', () => {
    const before = tf.memory().numTensors
    const result = nn.attention(some([1, 2, 3, 2]), some([1, 2, 3, 2]), some([1, 2, 3, 2]))
    expect(result.shape).toEqual([1, 2, 3, 2])
    expect(tf.memory().numTensors).toBe(before + 3 + 3) // the inputs, and the result with what its gradient reads
  })
})
