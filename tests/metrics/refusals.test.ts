import { describe, expect, test } from 'vitest'
import type { LeydenError } from '../../engine/index.ts'
import { metrics, tf } from '../../engine/index.ts'

const ints = (numbers: number[]) => tf.tensor1d(numbers, 'int32')
const zeros = (...shape: number[]) => tf.zeros(shape)
const accuracy = () => metrics.accuracy({ numClasses: 3 })

/** The message and what to do, in one text. */
function refusal(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return [(error as LeydenError).message, (error as LeydenError).remedy].filter(Boolean).join(' ')
  }
  return 'nothing was refused'
}

describe('inputs that do not fit', () => {
  test.each<[string, () => unknown, string]>([
    [
      'scores of another number of classes',
      () => accuracy().update(zeros(4, 5), ints([0, 1, 2, 0])),
      'accuracy({ numClasses: 3 }) got a prediction of shape [4, 5] and a target of shape [4]. ' +
        'It takes scores [batch, 3] or class numbers [batch], and a target of class numbers [batch].',
    ],
    [
      'another number of samples',
      () => accuracy().update(zeros(4, 3), ints([0, 1])),
      'accuracy({ numClasses: 3 }) got a prediction of shape [4, 3] and a target of shape [2]. ' +
        'It takes scores [batch, 3] or class numbers [batch], and a target of class numbers [batch].',
    ],
    [
      'positions with the classes in front',
      () => accuracy().update(zeros(2, 3, 8, 8), zeros(2, 8, 8)),
      'accuracy({ numClasses: 3 }) got a prediction of shape [2, 3, 8, 8] and a target of shape [2, 8, 8]. ' +
        'It takes scores [batch, ..., 3] or class numbers [batch, ...], and a target of class numbers [batch, ...].',
    ],
    [
      'class numbers, where the highest scores are asked for',
      () => metrics.accuracy({ numClasses: 3, topK: 2 }).update(ints([0, 1]), ints([0, 1])),
      'accuracy({ numClasses: 3, topK: 2 }) got a prediction of shape [2] and a target of shape [2]. ' +
        'It takes scores [batch, 3], and a target of class numbers [batch].',
    ],
    [
      'class numbers, of which there is no curve',
      () => metrics.auroc({ numClasses: 3 }).update(ints([0, 1]), ints([0, 1])),
      'auroc({ numClasses: 3 }) got a prediction of shape [2] and a target of shape [2]. ' +
        'It takes scores [batch, 3], and a target of class numbers [batch].',
    ],
    [
      'a column of probabilities',
      () => metrics.f1Score({ task: 'binary' }).update(zeros(4, 1), ints([0, 1, 1, 0])),
      "f1Score({ task: 'binary' }) got a prediction of shape [4, 1] and a target of shape [4]. " +
        'It takes a prediction and a target of the same shape, such as [batch].',
    ],
    [
      'another number of labels',
      () => metrics.recall({ numLabels: 3 }).update(zeros(4, 2), zeros(4, 2)),
      'recall({ numLabels: 3 }) got a prediction of shape [4, 2] and a target of shape [4, 2]. It takes both of the shape [batch, 3], labels last.',
    ],
    [
      'a target that the error would have to broadcast',
      () => metrics.meanSquaredError().update(zeros(4, 1), zeros(4)),
      'meanSquaredError got a prediction of shape [4, 1] and a target of shape [4]; they must be the same. ' +
        'Reshape one of them, such as target.reshape(prediction.shape).',
    ],
    [
      'another number of outputs',
      () => metrics.r2Score({ numOutputs: 3 }).update(zeros(4, 2), zeros(4, 2)),
      'r2Score got a prediction of shape [4, 2] and a target of shape [4, 2]. It takes both of the shape [batch, 3].',
    ],
    [
      'pictures smaller than a window',
      () => metrics.structuralSimilarity({ dataRange: 1 }).update(zeros(1, 8, 20, 1), zeros(1, 8, 20, 1)),
      'structuralSimilarity got a prediction of shape [1, 8, 20, 1] and a target of shape [1, 8, 20, 1]. ' +
        'It takes both of the shape [batch, height, width, channels], at least 11 pixels high and wide.',
    ],
    [
      'another number of texts',
      () => metrics.wordErrorRate().update(['a', 'b'], ['a']),
      'wordErrorRate got 2 predictions and 1 references. Give it as many of one as of the other.',
    ],
    [
      'tensors in place of texts',
      () => metrics.charErrorRate().update(zeros(2) as never, 'a'),
      'charErrorRate got an object in place of a text. It takes a text, or a list of texts.',
    ],
  ])('%s', (_name, run, message) => {
    expect(refusal(run)).toBe(message)
  })
})

describe('classes that there are not, by value and sample', () => {
  const recall = () => metrics.recall({ numClasses: 3, average: 'macro' })
  test.each<[string, () => unknown, string]>([
    ['a target', () => recall().update(ints([0, 1, 2]), ints([0, 5, 2])), 'a target of 5 at sample 1; classes are 0 to 2.'],
    ['a negative one', () => recall().update(ints([0, 1, 2]), ints([0, 1, -1])), 'a target of -1 at sample 2; classes are 0 to 2.'],
    ['a prediction', () => recall().update(ints([3, 1, 2]), ints([0, 1, 2])), 'a prediction of 3 at sample 0; classes are 0 to 2.'],
    [
      'in a confusion matrix',
      () => metrics.cohenKappa({ numClasses: 3 }).update(zeros(2, 3), ints([1, 3])),
      'a target of 3 at sample 1; classes are 0 to 2.',
    ],
    [
      'of two classes',
      () => metrics.f1Score({ task: 'binary' }).update(tf.tensor1d([0.1, 0.9]), ints([2, 1])),
      'a target of 2 at sample 0; classes are 0 to 1.',
    ],
    [
      'of labels',
      () => metrics.f1Score({ numLabels: 2 }).update(zeros(2, 2), tf.tensor2d([0, 1, 1, 7], [2, 2])),
      'a target of 7 at sample 1; classes are 0 to 1.',
    ],
    [
      'of a curve',
      () => metrics.auroc({ task: 'binary', thresholds: 5 }).update(tf.tensor1d([0.1, 0.9]), ints([0, 4])),
      'a target of 4 at sample 1; classes are 0 to 1.',
    ],
    [
      'of a curve of classes',
      () => metrics.auroc({ numClasses: 3, thresholds: 5 }).update(zeros(2, 3), ints([0, 4])),
      'a target of 4 at sample 1; classes are 0 to 2.',
    ],
    [
      'of an exact curve, when it is computed',
      () =>
        metrics
          .auroc({ numClasses: 3 })
          .update(zeros(2, 3), ints([0, -1]))
          .compute(),
      'a target of -1 at sample 1; classes are 0 to 2.',
    ],
    [
      'of masks',
      () => metrics.dice({ numClasses: 3 }).update(ints([0, 1]), ints([0, 3])),
      'a target of 3 at sample 1; classes are 0 to 2.',
    ],
  ])('%s', (_name, run, message) => {
    expect(refusal(run)).toContain(message)
    expect(refusal(run)).toContain('give it as ignoreIndex')
  })

  test('but not where they are ignored', () => {
    const metric = metrics.recall({ numClasses: 3, average: 'macro', ignoreIndex: 255 })
    expect(
      metric
        .update(ints([0, 1, 1]), ints([0, 255, 1]))
        .compute()
        .dataSync()[0],
    ).toBe(1)
  })
})

describe('options', () => {
  test.each<[string, () => unknown, string]>([
    [
      'nothing that says what is classified',
      () => metrics.recall({ average: 'macro' } as never),
      "recall({ average: 'macro' }) doesn't say what it classifies. " +
        "Give it numClasses (one of many classes), numLabels (several at once) or task: 'binary'.",
    ],
    ['an unknown one', () => metrics.recall({ numClass: 3, numClasses: 3 } as never), "recall has no option 'numClass'."],
    ['one of another task', () => metrics.recall({ task: 'binary', average: 'macro' } as never), "recall has no option 'average'."],
    [
      'an unknown average',
      () => metrics.recall({ numClasses: 3, average: 'mean' as never }),
      'recall: average is "mean". It is one of: micro,',
    ],
    ['one class', () => metrics.recall({ numClasses: 1 }), 'recall: numClasses is 1; it must be a whole number of at least 2.'],
    [
      'more of the best than classes',
      () => metrics.accuracy({ numClasses: 3, topK: 4 }),
      'topK is 4; it must be a whole number from 1 to 3',
    ],
    ['a threshold beyond 1', () => metrics.f1Score({ task: 'binary', threshold: 50 }), 'threshold is 50; it must be between 0 and 1.'],
    [
      'one threshold',
      () => metrics.auroc({ task: 'binary', thresholds: 1 }),
      'auroc: thresholds is 1; it must be a whole number of at least 2',
    ],
    ['a partial area of classes', () => metrics.auroc({ numClasses: 3, maxFpr: 0.1 }), 'auroc: maxFpr is 0.1; it must be above 0'],
    ['areas of classes counted together', () => metrics.auroc({ numClasses: 3, average: 'micro' }), 'average is "micro"; it must be macro'],
    ['a negative beta', () => metrics.fBetaScore({ numClasses: 3, beta: -1 }), 'fBetaScore: beta is -1; it must be a number above 0.'],
    [
      'labels with kappa',
      () => metrics.cohenKappa({ numLabels: 3 }),
      'cohenKappa: task is "multilabel". It is one of: binary, multiclass.',
    ],
    ['an even window', () => metrics.structuralSimilarity({ dataRange: 1, kernelSize: 8 }), 'kernelSize is 8; it must be an odd number.'],
    ['an empty range', () => metrics.peakSignalNoiseRatio({ dataRange: 0 }), 'dataRange is 0; it must be a number above 0'],
  ])('%s', (_name, run, message) => {
    expect(refusal(run)).toContain(message)
  })
})

test('a curve before the first update', () => {
  expect(refusal(() => metrics.roc({ task: 'binary' }).compute())).toContain('A curve was asked for before the first update.')
})
