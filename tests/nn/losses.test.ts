import { describe, expect, test } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs'
import { losses, tf } from '../../engine/index.ts'
import { reference } from '../reference/reference.ts'
import { expectClose } from '../tensor/close.ts'

const { inputs, cases } = reference.losses
const labels = tf.tensor1d(inputs.ce_target, 'int32')

describe("is PyTorch's value and gradient:", () => {
  test.each<[string, Tensor, (input: Tensor) => Tensor, { mean: number; grad: number[][] }]>([
    ['crossEntropy of class numbers', tf.tensor2d(inputs.ce_logits), (logits) => losses.crossEntropy(logits, labels), cases.cross_entropy],
    [
      'crossEntropy of class numbers that are floats',
      tf.tensor2d(inputs.ce_logits),
      (logits) => losses.crossEntropy(logits, labels.toFloat()),
      cases.cross_entropy,
    ],
    [
      'crossEntropy of one-hot probabilities',
      tf.tensor2d(inputs.ce_logits),
      (logits) => losses.crossEntropy(logits, tf.oneHot(labels, 4).toFloat()),
      cases.cross_entropy,
    ],
    [
      'crossEntropy of probabilities',
      tf.tensor2d(inputs.ce_logits),
      (logits) => losses.crossEntropy(logits, tf.tensor2d(inputs.soft_target)),
      cases.cross_entropy_soft_target,
    ],
    ['mse', tf.tensor2d(inputs.reg_pred), (prediction) => losses.mse(prediction, tf.tensor2d(inputs.reg_target)), cases.mse],
  ])('%s', (_name, input, loss, { mean, grad }) => {
    const value = loss(input)
    expect(value.shape).toEqual([])
    expectClose(value, [mean], 1e-6)
    expectClose(tf.grad(loss)(input), grad, 1e-5)
  })
})

test('crossEntropy stays finite for logits of a thousand', () => {
  const logits = tf.tensor2d([
    [1000, -1000],
    [-1000, 1000],
  ])
  expectClose(losses.crossEntropy(logits, tf.tensor1d([0, 0], 'int32')), [1000])
  expectClose(tf.grad((x) => losses.crossEntropy(x, tf.tensor1d([0, 0], 'int32')))(logits), [0, 0, -0.5, 0.5])
})

test('the gradient of a scaled loss is scaled', () => {
  const logits = tf.tensor2d(inputs.ce_logits)
  expectClose(
    tf.grad((x) => losses.crossEntropy(x, labels).mul(3))(logits),
    cases.cross_entropy.grad.map((row) => row.map((value) => 3 * value)),
    1e-5,
  )
})

describe('refuses', () => {
  const logits = tf.zeros([4, 3])
  const ints = (values: number[]) => tf.tensor1d(values, 'int32')

  test.each<[string, () => unknown, string, string]>([
    [
      'a label that is too large, with its value and its sample',
      () => losses.crossEntropy(logits, ints([0, 2, 3, 1])),
      'crossEntropy: sample 2 of the batch has label 3, outside [0, 3).',
      "Number the classes from 0, or give the model's last layer at least 4 outputs.",
    ],
    [
      'a negative label, with its value and its sample',
      () => losses.crossEntropy(logits, ints([0, -1, 0, 7])),
      'crossEntropy: sample 1 of the batch has label -1, outside [0, 3).',
      "Number the classes from 0, or give the model's last layer at least 8 outputs.",
    ],
    [
      'labels for another number of samples',
      () => losses.crossEntropy(logits, ints([0, 1])),
      'crossEntropy: the target has shape [2]; for logits [4, 3] it must be [4] (class numbers) or [4, 3] (probabilities).',
      'A target [batch, 1] becomes [batch] by target.squeeze([1]).',
    ],
    [
      'labels with an axis too many',
      () => losses.crossEntropy(logits, tf.zeros([4, 1], 'int32')),
      'crossEntropy: the target has shape [4, 1]; for logits [4, 3] it must be [4] (class numbers) or [4, 3] (probabilities).',
      'A target [batch, 1] becomes [batch] by target.squeeze([1]).',
    ],
    [
      'logits that are not one row a sample',
      () => losses.crossEntropy(tf.zeros([4]), ints([0, 0, 0, 0])),
      'crossEntropy: the logits have shape [4]; they must be [batch, classes].',
      "Flatten the model's output to one row of class scores a sample.",
    ],
    [
      'a target that mse would have to broadcast',
      () => losses.mse(tf.zeros([4, 1]), tf.zeros([4])),
      'mse: the prediction has shape [4, 1], the target [4]; they must be the same.',
      'Reshape one of them, such as target.reshape(prediction.shape).',
    ],
  ])('%s', (_name, run, message, remedy) => {
    expect(run).toThrow(expect.objectContaining({ name: 'LeydenError', message, remedy }))
  })
})

test('a refused label leaves no tensor behind', () => {
  const [logits, target] = [tf.zeros([2, 3]), tf.tensor1d([0, 9], 'int32')]
  const before = tf.memory().numTensors
  expect(() => tf.tidy(() => losses.crossEntropy(logits, target))).toThrow('label 9')
  expect(tf.memory().numTensors).toBe(before)
})
