import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Tensor, Variable } from '@tensorflow/tfjs'
import { nn, setSeed, tf } from '../../../engine/index.ts'
import { fansOf } from '../../../engine/nn/init/fans.ts'
import { expectClose } from '../../tensor/close.ts'

const { init } = nn

/** What torch.nn.init computes; init.py wrote it. */
const reference = JSON.parse(readFileSync(new URL('../../reference/init.json', import.meta.url), 'utf8')) as {
  fans: Record<string, [number, number]>
  gains: [string, number | null, number][]
  /** [mean, std, minimum, maximum] and the mean and deviation of what is left. */
  truncated: [number, number, number, number, number, number][]
}

const weights: Record<string, () => Variable> = {
  linear: () => nn.linear(7, 5).weight,
  conv1d: () => nn.conv1d(4, 6, 3).weight,
  conv2d: () => nn.conv2d(4, 6, [3, 5]).weight,
  'conv2d groups': () => nn.conv2d(4, 6, 3, { groups: 2 }).weight,
  convTranspose2d: () => nn.convTranspose2d(4, 6, [3, 2]).weight,
  embedding: () => nn.embedding(9, 4).weight,
  multiHeadAttention: () => nn.multiHeadAttention(6, 2).in_proj_weight,
  lstm: () => nn.namedVariables(nn.lstm(3, 4)).find(({ name }) => name === 'weight_ih_l0')!.variable,
}

test.each(Object.entries(reference.fans))("the fans of %s are PyTorch's", (name, [fanIn, fanOut]) => {
  expect(fansOf(weights[name]!())).toEqual({ fanIn, fanOut })
})

test.each(reference.gains)("the gain of %s with %s is PyTorch's", (name, slope, gain) => {
  const camelCase = name.replace('_r', 'R') as nn.init.Nonlinearity
  expect(init.calculateGain(camelCase, slope ?? undefined)).toBeCloseTo(gain, 12)
})

const rows = 400
const columns = 600
const matrix = () => tf.variable(tf.zeros([rows, columns])) as Variable
const size = rows * columns

/** Mean and deviation within five times of what they vary by among samples of this size: one such sample in a million is outside. */
function expectMoments(values: Tensor, mean: number, deviation: number): void {
  const { mean: found, variance } = tf.moments(values)
  expect(Math.abs(found.dataSync()[0]! - mean)).toBeLessThan((5 * deviation) / Math.sqrt(size))
  expect(Math.abs(Math.sqrt(variance.dataSync()[0]!) - deviation)).toBeLessThan((5 * deviation) / Math.sqrt(2 * size))
}

/** The share of values within one deviation: 0.577 of uniform ones, 0.683 of normal ones. */
function expectShape(values: Tensor, shape: 'uniform' | 'normal', deviation: number): void {
  const share = values.abs().less(deviation).toFloat().mean().dataSync()[0]!
  const expected = shape === 'uniform' ? 1 / Math.sqrt(3) : 0.682689
  expect(Math.abs(share - expected)).toBeLessThan(5 * Math.sqrt((expected * (1 - expected)) / size))
}

const leaky = Math.sqrt(2 / (1 + 0.5 ** 2))

test.each<[string, (variable: Variable) => Variable, 'uniform' | 'normal', number]>([
  ['kaimingUniform', (w) => init.kaimingUniform(w), 'uniform', Math.sqrt(2 / columns)],
  ['kaimingUniform, a 0.5, fanOut', (w) => init.kaimingUniform(w, { a: 0.5, mode: 'fanOut' }), 'uniform', leaky / Math.sqrt(rows)],
  ['kaimingNormal, relu, fanOut', (w) => init.kaimingNormal(w, { mode: 'fanOut', nonlinearity: 'relu' }), 'normal', Math.sqrt(2 / rows)],
  ['kaimingNormal, tanh', (w) => init.kaimingNormal(w, { nonlinearity: 'tanh' }), 'normal', 5 / 3 / Math.sqrt(columns)],
  ['xavierUniform', (w) => init.xavierUniform(w), 'uniform', Math.sqrt(2 / (rows + columns))],
  ['xavierUniform, gain 3', (w) => init.xavierUniform(w, { gain: 3 }), 'uniform', 3 * Math.sqrt(2 / (rows + columns))],
  ['xavierNormal, gain 0.5', (w) => init.xavierNormal(w, { gain: 0.5 }), 'normal', 0.5 * Math.sqrt(2 / (rows + columns))],
  ['normal, std 3', (w) => init.normal(w, { std: 3 }), 'normal', 3],
  ['uniform', (w) => init.uniform(w, { minimum: -3, maximum: 3 }), 'uniform', Math.sqrt(3)],
])('%s has the deviation and the shape of the paper', (_name, fill, shape, deviation) => {
  setSeed(2)
  const variable = matrix()
  expect(fill(variable)).toBe(variable)
  expectMoments(variable, 0, deviation)
  expectShape(variable, shape, deviation)
  const largest = variable.abs().max().dataSync()[0]! / deviation
  if (shape === 'uniform') expect(largest).toBeLessThanOrEqual(Math.sqrt(3) * (1 + 1e-6))
  else expect(largest).toBeGreaterThan(3)
})

test('normal and uniform have the mean that is asked for', () => {
  setSeed(3)
  expectMoments(init.normal(matrix(), { mean: 4, std: 0.5 }), 4, 0.5)
  expectMoments(init.uniform(matrix()), 0.5, Math.sqrt(1 / 12))
})

test.each(reference.truncated)(
  'truncatedNormal of mean %d and deviation %d between %d and %d',
  (mean, std, minimum, maximum, ...moments) => {
    setSeed(4)
    const variable = init.truncatedNormal(matrix(), { mean, std, minimum, maximum })
    expectMoments(variable, ...moments)
    expect(variable.min().dataSync()[0]).toBeGreaterThanOrEqual(minimum)
    expect(variable.max().dataSync()[0]).toBeLessThanOrEqual(maximum)
    expect(variable.abs().max().dataSync()[0]).toBeLessThan(Math.abs(mean) + 6 * std)
  },
)

test('constant, zeros and ones, of whole numbers too', () => {
  expect(init.constant(tf.variable(tf.zeros([2])), 0.5).arraySync()).toEqual([0.5, 0.5])
  expect(init.ones(tf.variable(tf.zeros([2], 'int32'), false)).arraySync()).toEqual([1, 1])
  expect(init.zeros(tf.variable(tf.ones([2]))).arraySync()).toEqual([0, 0])
})

describe('orthogonal', () => {
  const inTorchLayout = (variable: Variable) => variable.transpose(nn.torchLayout(variable) ?? variable.shape.map((_, axis) => axis))

  test.each<[string, () => Variable]>([
    ['wide', () => nn.linear(30, 20).weight],
    ['tall', () => nn.linear(20, 30).weight],
    ['of a convolution', () => nn.conv2d(3, 8, 3).weight],
    ['of a convolution with many outputs', () => nn.conv2d(2, 40, [3, 2]).weight],
  ])("%s: rows or columns of PyTorch's matrix are orthogonal, and of length gain", (_name, make) => {
    const variable = init.orthogonal(make(), { gain: 2 })
    const shape = inTorchLayout(variable).shape
    const flat = inTorchLayout(variable).reshape([shape[0]!, -1])
    const wide = flat.shape[0]! <= flat.shape[1]!
    expectClose(tf.matMul(flat, flat, !wide, wide), tf.eye(Math.min(...(flat.shape as [number, number]))).mul(4), 1e-5)
  })

  test('no direction is preferred', () => {
    setSeed(5)
    const first = Array.from({ length: 400 }, () => init.orthogonal(tf.variable(tf.zeros([2, 2]))).dataSync()[0]!)
    const mean = first.reduce((sum, value) => sum + value, 0) / first.length
    expect(Math.abs(mean)).toBeLessThan((5 * Math.SQRT1_2) / Math.sqrt(first.length)) // its deviation is that of a cosine
  })
})

test('the same seed gives the same values, another one others', () => {
  const drawn = (seed: number) => {
    setSeed(seed)
    return init.kaimingNormal(tf.variable(tf.zeros([3, 3]))).arraySync()
  }
  expect(drawn(1)).toEqual(drawn(1))
  expect(drawn(1)).not.toEqual(drawn(2))
})

test('nothing but the variable is left', () => {
  const { weight } = nn.conv2d(2, 3, 3)
  const before = tf.memory().numTensors
  init.orthogonal(weight)
  init.truncatedNormal(weight)
  init.kaimingUniform(weight)
  expect(tf.memory().numTensors).toBe(before)
})

test.each<[string, () => unknown, string]>([
  [
    'fans of a bias',
    () => init.xavierNormal(nn.linear(2, 3).bias!),
    'nn.init: a parameter of shape [3] has no fans; it must have two axes or more.',
  ],
  [
    'an orthogonal vector',
    () => init.orthogonal(nn.linear(2, 3).bias!),
    'nn.init: a parameter of shape [3] has no fans; it must have two axes or more.',
  ],
  [
    'another mode',
    () => init.kaimingNormal(matrix(), { mode: 'fan_in' as never }),
    "nn.init: mode is 'fan_in'; it must be 'fanIn' or 'fanOut'.",
  ],
  [
    'another nonlinearity',
    () => init.kaimingNormal(matrix(), { nonlinearity: 'gelu' as never }),
    "nn.init: nonlinearity is 'gelu'; it must be one of: linear, conv1d, conv2d, convTranspose2d, sigmoid, tanh, relu, leakyRelu, selu.",
  ],
  [
    'bounds without anything between them',
    () => init.truncatedNormal(matrix(), { minimum: 1, maximum: 1 }),
    'nn.init.truncatedNormal: between 1 and 1 there is next to nothing of mean 0 and deviation 1.',
  ],
  [
    'bounds far from the mean',
    () => init.truncatedNormal(matrix(), { std: 0.1, minimum: 1, maximum: 2 }),
    'nn.init.truncatedNormal: between 1 and 2 there is next to nothing of mean 0 and deviation 0.1.',
  ],
])('refuses %s', (_name, run, message) => {
  expect(run).toThrow(expect.objectContaining({ name: 'LeydenError', message }))
})
