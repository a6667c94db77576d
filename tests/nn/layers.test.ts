import { describe, expect, test } from 'vitest'
import type { Tensor4D } from '@tensorflow/tfjs'
import { nn, tf, setSeed } from '../../engine/index.ts'
import { expectClose } from '../tensor/close.ts'
import { sizeOf, someValues } from '../tensor/values.ts'

const some = (shape: number[], stream = 0) => tf.tensor(someValues(sizeOf(shape), -1, 1, stream), shape)

describe('linear', () => {
  test('computes x W^T + b, with the weight laid out [out, in] as in torch.nn.Linear', () => {
    const layer = nn.linear(3, 2)
    layer.weight.assign(
      tf.tensor2d([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    )
    layer.bias!.assign(tf.tensor1d([10, 20]))
    expect(
      layer
        .forward(
          tf.tensor2d([
            [1, 0, -1],
            [2, 2, 2],
          ]),
        )
        .arraySync(),
    ).toEqual([
      [8, 18],
      [22, 50],
    ])
  })

  test.each([[[3]], [[4, 3]], [[2, 5, 3]], [[2, 2, 2, 3]]])('maps the last axis of %j', (shape) => {
    expect(nn.linear(3, 7).forward(tf.ones(shape)).shape).toEqual([...shape.slice(0, -1), 7])
  })

  test("starts uniform in +-1/sqrt(in), PyTorch's default, each weight another", () => {
    setSeed(1)
    const layer = nn.linear(64, 50)
    const values = [...layer.weight.dataSync(), ...layer.bias!.dataSync()]
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(1 / 8)
    expect(Math.max(...values)).toBeGreaterThan(0.99 / 8)
    expect(Math.min(...values)).toBeLessThan(-0.99 / 8)
    const variance = values.reduce((sum, value) => sum + value ** 2, 0) / values.length
    expect(variance).toBeCloseTo(1 / 64 / 3, 3)
  })

  test('starts from the seed alone', () => {
    const weights = (seed: number) => (setSeed(seed), Array.from(nn.linear(4, 4).weight.dataSync()))
    expect(weights(5)).toEqual(weights(5))
    expect(weights(5)).not.toEqual(weights(6))
  })
})

describe('conv2d', () => {
  test.each<[string, { stride?: number; padding?: number | 'same' | 'valid' }, number, 'same' | 'valid']>([
    ['valid', { padding: 'valid' }, 0, 'valid'],
    ['0', { padding: 0 }, 0, 'valid'],
    ['same', { padding: 'same' }, 0, 'same'],
    ['1', { padding: 1 }, 1, 'valid'],
    ['2 at stride 2', { padding: 2, stride: 2 }, 2, 'valid'],
  ])('with padding %s is tf.conv2d of the padded picture', (_name, options, pad, mode) => {
    const layer = nn.conv2d(2, 3, 3, options)
    const x = some([2, 7, 6, 2]) as Tensor4D
    const padded = tf.pad(x, [
      [0, 0],
      [pad, pad],
      [pad, pad],
      [0, 0],
    ])
    const expected = tf.conv2d(padded, layer.weight as never, options.stride ?? 1, mode).add(layer.bias!)
    const result = layer.forward(x)
    expect(result.shape).toEqual(expected.shape)
    expectClose(result, expected)
  })

  test("starts uniform in +-1/sqrt(in * kernel * kernel), PyTorch's default", () => {
    setSeed(1)
    const layer = nn.conv2d(4, 32, 4)
    expect(layer.weight.shape).toEqual([4, 4, 4, 32])
    const largest = Math.max(...layer.weight.dataSync().map(Math.abs))
    expect(largest).toBeLessThanOrEqual(1 / 8)
    expect(largest).toBeGreaterThan(0.99 / 8)
  })

  test("has PyTorch's layout [out, in, height, width] beside TensorFlow's", () => {
    const { weight, bias } = nn.conv2d(2, 3, 5)
    const layout = nn.torchLayout(weight)!
    expect(layout.map((axis) => weight.shape[axis])).toEqual([3, 2, 5, 5])
    expect(nn.torchLayout(bias!)).toBeUndefined()
  })

  test('computes in the layout that torchLayout says', () => {
    // One pixel of the kernel picks input channel 1 one column to the right into output channel 2, written as in PyTorch.
    const layer = nn.conv2d(2, 3, 3, { bias: false })
    const torch = tf.buffer([3, 2, 3, 3])
    torch.set(1, 2, 1, 1, 2)
    const layout = nn.torchLayout(layer.weight)!
    layer.weight.assign(torch.toTensor().transpose(layout.map((_, axis) => layout.indexOf(axis))))
    const x = some([1, 3, 3, 2])
    const expected = (x.arraySync() as number[][][][])[0]![1]![2]![1]! // the right neighbour of the middle
    expectClose((layer.forward(x).arraySync() as number[][][][])[0]![0]![0]!, [0, 0, expected])
  })
})

describe('maxPool2d', () => {
  test('takes the largest of each window and leaves out an incomplete one, as PyTorch does', () => {
    const x = tf.range(0, 15).reshape([1, 3, 5, 1])
    expect(nn.maxPool2d(2).forward(x).arraySync()).toEqual([[[[6], [8]]]])
    expect(nn.maxPool2d(2, { stride: 1 }).forward(x).shape).toEqual([1, 2, 4, 1])
  })
})

describe('flatten', () => {
  test('orders channels first, as PyTorch lays out pictures', () => {
    const x = tf.tensor4d([
      [
        [
          [1, 10],
          [2, 20],
        ],
        [
          [3, 30],
          [4, 40],
        ],
      ],
    ]) // [1, 2, 2, 2], channels last
    expect(nn.flatten().forward(x).arraySync()).toEqual([[1, 2, 3, 4, 10, 20, 30, 40]])
  })

  test.each([
    [[2], [2, 1]],
    [
      [2, 3],
      [2, 3],
    ],
    [
      [2, 3, 4],
      [2, 12],
    ],
    [
      [2, 3, 4, 5],
      [2, 60],
    ],
  ])('makes %j to %j', (shape, expected) => {
    expect(nn.flatten().forward(tf.ones(shape)).shape).toEqual(expected)
  })
})

describe('activations', () => {
  test.each<[string, nn.Module, number[]]>([
    ['relu', nn.relu(), [0, 0, 2]],
    ['tanh', nn.tanh(), [Math.tanh(-1), 0, Math.tanh(2)]],
    ['sigmoid', nn.sigmoid(), [1 / (1 + Math.E), 0.5, 1 / (1 + Math.exp(-2))]],
  ])('%s', (_name, layer, expected) => {
    expectClose(layer.forward(tf.tensor1d([-1, 0, 2])), expected, 1e-6)
  })

  test('relu passes no gradient at zero, as PyTorch does', () => {
    expect(
      Array.from(
        tf
          .grad((x) => nn.relu().forward(x))(tf.tensor1d([-1, 0, 2]))
          .dataSync(),
      ),
    ).toEqual([0, 0, 1])
  })
})

describe('dropout', () => {
  const net = nn.sequential(nn.dropout(0.5), nn.sequential(nn.dropout(0.5)))
  const share = () =>
    net
      .forward(tf.ones([400]))
      .dataSync()
      .filter((value) => value === 0).length / 400

  test('drops in training, and passes all on in evaluation, in nested modules too', () => {
    setSeed(1)
    nn.setTraining(net, true)
    expect(share()).toBeGreaterThan(0.6)
    nn.setTraining(net, false)
    expect(share()).toBe(0)
    nn.setTraining(net, true)
    expect(share()).toBeGreaterThan(0.6)
  })

  test.each([-0.1, 1, 1.5, NaN])('refuses p = %d when it is made', (p) => {
    expect(() => nn.dropout(p)).toThrow(`dropout: p is ${p}; it must be in [0, 1).`)
  })

  test('defaults to 0.5, as in PyTorch', () => {
    expect(nn.dropout().p).toBe(0.5)
  })
})
