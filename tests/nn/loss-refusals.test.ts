import { expect, test } from 'vitest'
import { losses, tf } from '../../engine/index.ts'

const zeros = (...shape: number[]) => tf.zeros(shape)

test.each<[string, () => unknown, string]>([
  [
    'a target for binaryCrossEntropy that would have to be broadcast',
    () => losses.binaryCrossEntropy(zeros(4, 1), zeros(4)),
    'binaryCrossEntropy: the prediction has shape [4, 1], the target [4]; they must be the same.',
  ],
  [
    'rankings of different lengths',
    () => losses.marginRanking(zeros(3), zeros(3), zeros(1)),
    'marginRanking: the prediction has shape [3], the target [1]; they must be the same.',
  ],
  [
    'a power of the margin that is neither 1 nor 2',
    () => losses.multiMargin(zeros(2, 3), zeros(2), { p: 3 as never }),
    'multiMargin: p is 3; it must be 1 or 2.',
  ],
  [
    'a class number outside of the scores',
    () => losses.multiMargin(zeros(2, 3), tf.tensor1d([0, 3], 'int32')),
    'multiMargin: sample 1 of the batch has label 3, outside [0, 3).',
  ],
  [
    'probabilities as the target of focal',
    () => losses.focal(zeros(2, 3), zeros(2, 3)),
    'focal: the target has shape [2, 3]; for logits [2, 3] it must be [2] (class numbers).',
  ],
  ['a negative gamma', () => losses.sigmoidFocal(zeros(1), zeros(1), { gamma: -1 }), 'sigmoidFocal: gamma is -1; it must be at least 0.'],
  [
    'a norm below 1',
    () => losses.tripletMargin(zeros(1, 2), zeros(1, 2), zeros(1, 2), { p: 0 }),
    'tripletMargin: p is 0; it must be at least 1.',
  ],
  [
    'a target of cosineEmbedding with an axis too many',
    () => losses.cosineEmbedding(zeros(2, 3), zeros(2, 3), zeros(2, 1)),
    'cosineEmbedding: the target has shape [2, 1]; it must be [2], of -1 and 1.',
  ],
  ['vectors for infoNce', () => losses.infoNce(zeros(3), zeros(3)), 'infoNce: the rows have shape [3]; they must be [batch, features].'],
  [
    'a variance that fits no axis',
    () => losses.gaussianNll(zeros(2, 3), zeros(2, 3), zeros(3)),
    'gaussianNll: the variance has shape [3]; for a prediction of [2, 3] it must be the same, or [2, 1].',
  ],
])('refuses %s', (_name, run, message) => {
  expect(run).toThrow(expect.objectContaining({ name: 'LeydenError', message }))
})
