import { describe, expect, test } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs'
import { losses, tf } from '../../engine/index.ts'
import { runCaptured } from '../tensor/capture/captured.ts'
import { expectClose } from '../tensor/close.ts'

const ints = (values: number[][]) => tf.tensor2d(values, undefined, 'int32')
const scores = (time: number, batch: number, classes: number) =>
  tf.logSoftmax(
    tf.tensor3d(
      Array.from({ length: time * batch * classes }, (_, index) => Math.sin(7 * index)),
      [time, batch, classes],
    ),
  )

test('a target that is too long for its input costs infinity and has no gradient, or costs nothing with zeroInfinity', async () => {
  const [input, targets] = [
    scores(4, 2, 3),
    ints([
      [1, 1, 1],
      [1, 2, 0],
    ]),
  ]
  const loss = (x: Tensor, zeroInfinity: boolean) => losses.ctc(x, targets, [4, 4], [3, 2], { reduction: 'none', zeroInfinity })
  const body = (x: Tensor) => [loss(x, false), loss(x, true), tf.grad((y) => loss(y, false))(x)]
  for (const results of [body(input).map((result) => Array.from(result.dataSync())), await runCaptured(body, [input])]) {
    const [infinite, zero, gradient] = results as [number[], number[], number[]]
    expect(infinite).toEqual([Infinity, zero[1]])
    expect(zero[0]).toBe(0)
    const [first, second] = tf.tensor3d(gradient, [4, 2, 3]).unstack(1)
    expectClose(
      first!,
      Array.from({ length: 12 }, () => 0),
    )
    expect(second!.abs().sum().dataSync()[0]).toBeGreaterThan(0.1)
  }
})

test.each([
  ['longer than the input', 3, 5],
  ['longer than the sample', 6, 5],
])('targets that are filled up to %s change nothing', (_name, time, length) => {
  const input = scores(time, 2, 4)
  const filled = (width: number) =>
    ints(
      [
        [3, 1],
        [2, 0],
      ].map((row) => [...row, ...Array.from({ length: width - 2 }, () => 1)]),
    )
  const loss = (x: Tensor, width: number) => losses.ctc(x, filled(width), [3, 2], [2, 1], { reduction: 'none' })
  expectClose(loss(input, length), loss(input, 2), 1e-6)
  expectClose(tf.grad((x) => loss(x, length))(input), tf.grad((x) => loss(x, 2))(input), 1e-6)
})

test('a sample without labels costs its blanks', () => {
  const input = scores(3, 1, 2)
  const blanks = input.slice([0, 0, 0], [2, 1, 1]).sum().neg()
  expectClose(losses.ctc(input, ints([[1]]), [2], [0], { reduction: 'sum' }), blanks, 1e-6)
})

test('no tensor is left behind', () => {
  const [input, targets] = [scores(4, 1, 3), ints([[1, 2]])]
  const before = tf.memory().numTensors
  tf.tidy(() =>
    tf
      .grad((x) => losses.ctc(x, targets, [4], [2]))(input)
      .dataSync(),
  )
  expect(() => tf.tidy(() => losses.ctc(input, targets, [4], [3]))).toThrow('3 labels')
  expect(tf.memory().numTensors).toBe(before)
})

describe('refuses', () => {
  const input = scores(5, 2, 4)
  const targets = ints([
    [1, 2],
    [3, 1],
  ])

  test.each<[string, () => unknown, string]>([
    [
      'the blank among the labels',
      () =>
        losses.ctc(
          input,
          ints([
            [1, 2],
            [3, 0],
          ]),
          [5, 5],
          [2, 2],
        ),
      'ctc: sample 1 of the batch has label 0; it must be in [0, 4), and not the blank, 0.',
    ],
    [
      'a label that is too large',
      () =>
        losses.ctc(
          input,
          ints([
            [1, 4],
            [3, 0],
          ]),
          [5, 5],
          [2, 1],
        ),
      'ctc: sample 0 of the batch has label 4; it must be in [0, 4), and not the blank, 0.',
    ],
    [
      'a length beyond the targets',
      () => losses.ctc(input, targets, [5, 5], [2, 3]),
      'ctc: sample 1 of the batch has a target of 3 labels; it must be between 0 and 2.',
    ],
    [
      'a length beyond the input',
      () => losses.ctc(input, targets, [6, 5], [2, 2]),
      'ctc: sample 0 of the batch has an input of 6 steps; it must be between 0 and 5.',
    ],
    [
      'a negative length',
      () => losses.ctc(input, targets, [5, 5], [2, -1]),
      'ctc: sample 1 of the batch has a target of -1 labels; it must be between 0 and 2.',
    ],
    [
      'targets one after the other',
      () => losses.ctc(input, tf.tensor1d([1, 2, 3]), [5, 5], [2, 1]),
      'ctc: the targets have shape [3]; it must be [2, length].',
    ],
    [
      'input without a batch',
      () => losses.ctc(tf.zeros([5, 4]), targets, [5], [2]),
      'ctc: the log probabilities have shape [5, 4]; it must be [time, batch, classes].',
    ],
    ['lengths for another batch', () => losses.ctc(input, targets, [5], [2, 2]), 'ctc: the input lengths have shape [1]; it must be [2].'],
    [
      'a blank that is no class',
      () => losses.ctc(input, targets, [5, 5], [2, 2], { blank: 4 }),
      'ctc: blank is 4; it must be one of the 4 classes, numbered from 0.',
    ],
    [
      'a single class',
      () => losses.ctc(scores(5, 2, 1), targets, [5, 5], [2, 2]),
      'ctc: there is one class, which is the blank; there must be one more for each label.',
    ],
  ])('%s', (_name, run, message) => {
    expect(run).toThrow(expect.objectContaining({ name: 'LeydenError', message }))
  })
})
