import { expect, test } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs'
import { losses, tf } from '../../engine/index.ts'
import { nnReference, type Values } from '../reference/nn.ts'
import { expectClose } from '../tensor/close.ts'

type Loss = (...inputs: [Tensor, Tensor, Tensor, Tensor]) => Tensor
const { crossEntropy, binaryCrossEntropyWithLogits, klDiv, nll } = losses

const cases: Record<string, Loss> = {
  'crossEntropy weight': (x, y, weight) => crossEntropy(x, y, { weight }),
  'crossEntropy smoothing': (x, y) => crossEntropy(x, y, { labelSmoothing: 0.1 }),
  'crossEntropy weight smoothing': (x, y, weight) => crossEntropy(x, y, { weight, labelSmoothing: 0.2 }),
  'crossEntropy ignore': (x, y) => crossEntropy(x, y, { ignoreIndex: 3 }),
  'crossEntropy weight smoothing ignore': (x, y, weight) => crossEntropy(x, y, { weight, labelSmoothing: 0.2, ignoreIndex: 1 }),
  'crossEntropy probabilities weight smoothing': (x, y, weight) => crossEntropy(x, y, { weight, labelSmoothing: 0.2 }),
  'crossEntropy sum': (x, y, weight) => crossEntropy(x, y, { weight, reduction: 'sum' }),
  'crossEntropy none': (x, y, weight) => crossEntropy(x, y, { weight, reduction: 'none' }),
  binaryCrossEntropyWithLogits: (x, y) => binaryCrossEntropyWithLogits(x, y),
  'binaryCrossEntropyWithLogits weights': (x, y, posWeight, weight) => binaryCrossEntropyWithLogits(x, y, { posWeight, weight }),
  l1: (x, y) => losses.l1(x, y),
  smoothL1: (x, y) => losses.smoothL1(x, y),
  'smoothL1 beta': (x, y) => losses.smoothL1(x, y, { beta: 0.5 }),
  huber: (x, y) => losses.huber(x, y, { delta: 0.5 }),
  'mse sum': (x, y) => losses.mse(x, y, { reduction: 'sum' }),
  nll: (x, y) => nll(x, y),
  'nll weight ignore': (x, y, weight) => nll(x, y, { weight, ignoreIndex: 3 }),
  klDiv: (x, y) => klDiv(x, y),
  'klDiv batchmean': (x, y) => klDiv(x, y, { reduction: 'batchmean' }),
  'klDiv log target': (x, y) => klDiv(x, y, { reduction: 'sum', logTarget: true }),
}

test('each case of the reference is run, and no other', () => {
  expect(Object.keys(cases).toSorted()).toEqual(Object.keys(nnReference.losses).toSorted())
})

test.each(Object.entries(cases))("%s has PyTorch's value and gradient", (name, loss) => {
  const { inputs, value, gradient } = nnReference.losses[name]!
  const [first, ...others] = inputs.map(asTensor) as [Tensor, Tensor, Tensor, Tensor]
  const result = loss(first, ...others)
  expect(result.shape).toEqual(value.shape)
  expectClose(result, value.values, 1e-5)
  expectClose(tf.grad((x) => loss(x, ...others).sum())(first), gradient.values, 1e-5)
})

/** Class numbers are whole and [batch]. */
function asTensor({ shape, values }: Values, index: number): Tensor {
  return tf.tensor(values, shape, index === 1 && shape.length === 1 ? 'int32' : 'float32')
}

test.each([-200, 200])('binaryCrossEntropyWithLogits and its gradient stay finite for a logit of %d', (logit) => {
  const x = tf.tensor1d([logit])
  const right = tf.tensor1d([logit > 0 ? 1 : 0])
  expectClose(binaryCrossEntropyWithLogits(x, right), [0])
  expectClose(binaryCrossEntropyWithLogits(x, tf.sub(1, right)), [200])
  expectClose(tf.grad((logits) => binaryCrossEntropyWithLogits(logits, tf.sub(1, right)))(x), [Math.sign(logit)])
})

const ints = (values: number[]) => tf.tensor1d(values, 'int32')

test.each<[string, () => unknown, string]>([
  [
    'a weight for another number of classes',
    () => crossEntropy(tf.zeros([2, 3]), ints([0, 1]), { weight: tf.ones([2]) }),
    'crossEntropy: the weight has shape [2]; for 3 classes it must be [3].',
  ],
  [
    'a smoothing of everything',
    () => crossEntropy(tf.zeros([2, 3]), ints([0, 1]), { labelSmoothing: 1 }),
    'crossEntropy: labelSmoothing is 1; it must be in [0, 1).',
  ],
  [
    'class numbers that were to be ignored and are not',
    () => crossEntropy(tf.zeros([2, 3]), ints([-100, 7]), { ignoreIndex: -100 }),
    'crossEntropy: sample 1 of the batch has label 7, outside [0, 3).',
  ],
  [
    'class numbers that are too large for nll',
    () => nll(tf.zeros([2, 3]), ints([0, 3])),
    'nll: sample 1 of the batch has label 3, outside [0, 3).',
  ],
  [
    'probabilities for nll',
    () => nll(tf.zeros([2, 3]), tf.zeros([2, 3])),
    'nll: the target has shape [2, 3]; for log probabilities [2, 3] it must be [2] (class numbers).',
  ],
  [
    'a target that would have to be broadcast',
    () => binaryCrossEntropyWithLogits(tf.zeros([4, 1]), tf.zeros([4])),
    'binaryCrossEntropyWithLogits: the prediction has shape [4, 1], the target [4]; they must be the same.',
  ],
  ['a beta of 0', () => losses.smoothL1(tf.zeros([1]), tf.zeros([1]), { beta: 0 }), 'smoothL1: beta is 0; it must be above 0.'],
  ['a negative delta', () => losses.huber(tf.zeros([1]), tf.zeros([1]), { delta: -1 }), 'huber: delta is -1; it must be above 0.'],
])('refuses %s', (_name, run, message) => {
  expect(run).toThrow(expect.objectContaining({ name: 'LeydenError', message }))
})
