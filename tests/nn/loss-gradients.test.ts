import { expect, test } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs'
import { losses, tf } from '../../engine/index.ts'
import { lossReference, type LossValues } from '../reference/losses.ts'
import { runCaptured } from '../tensor/capture/captured.ts'
import { expectClose } from '../tensor/close.ts'

type Loss = (...inputs: Tensor[]) => Tensor
const logSoftmax = (scores: Tensor) => tf.logSoftmax(scores)

const cases: Record<string, (...inputs: [Tensor, Tensor, Tensor, Tensor]) => Tensor> = {
  binaryCrossEntropy: (x, y) => losses.binaryCrossEntropy(x, y),
  'binaryCrossEntropy weight sum': (x, y, weight) => losses.binaryCrossEntropy(x, y, { weight, reduction: 'sum' }),
  'binaryCrossEntropy none': (x, y) => losses.binaryCrossEntropy(x, y, { reduction: 'none' }),
  'binaryCrossEntropy of certainties': (x, y) => losses.binaryCrossEntropy(x, y, { reduction: 'none' }),
  sigmoidFocal: (x, y) => losses.sigmoidFocal(x, y),
  'sigmoidFocal options': (x, y) => losses.sigmoidFocal(x, y, { alpha: 0.6, gamma: 1.5, reduction: 'sum' }),
  'sigmoidFocal without alpha and gamma': (x, y) => losses.sigmoidFocal(x, y, { alpha: -1, gamma: 0, reduction: 'none' }),
  hingeEmbedding: (x, y) => losses.hingeEmbedding(x, y),
  'hingeEmbedding margin none': (x, y) => losses.hingeEmbedding(x, y, { margin: 0.3, reduction: 'none' }),
  marginRanking: (a, b, y) => losses.marginRanking(a, b, y),
  'marginRanking margin sum': (a, b, y) => losses.marginRanking(a, b, y, { margin: 0.4, reduction: 'sum' }),
  'softMargin sum': (x, y) => losses.softMargin(x, y, { reduction: 'sum' }),
  multiMargin: (x, y) => losses.multiMargin(x, y),
  'multiMargin squared weight': (x, y, weight) => losses.multiMargin(x, y, { p: 2, margin: 0.5, weight }),
  'multiMargin none': (x, y) => losses.multiMargin(x, y, { reduction: 'none' }),
  tripletMargin: (a, p, n) => losses.tripletMargin(a, p, n),
  'tripletMargin swap none': (a, p, n) => losses.tripletMargin(a, p, n, { swap: true, reduction: 'none' }),
  'tripletMargin p 3': (a, p, n) => losses.tripletMargin(a, p, n, { margin: 2, p: 3 }),
  'tripletMargin p infinite': (a, p, n) => losses.tripletMargin(a, p, n, { p: Infinity, reduction: 'sum' }),
  cosineEmbedding: (a, b, y) => losses.cosineEmbedding(a, b, y),
  'cosineEmbedding margin none': (a, b, y) => losses.cosineEmbedding(a, b, y, { margin: -0.2, reduction: 'none' }),
  poissonNll: (x, y) => losses.poissonNll(x, y),
  'poissonNll full': (x, y) => losses.poissonNll(x, y, { full: true, reduction: 'none' }),
  'poissonNll of rates': (x, y) => losses.poissonNll(x, y, { logInput: false, reduction: 'sum' }),
  gaussianNll: (x, variance, y) => losses.gaussianNll(x, y, variance),
  'gaussianNll full none': (x, variance, y) => losses.gaussianNll(x, y, variance, { full: true, epsilon: 0.2, reduction: 'none' }),
  'gaussianNll one variance a row': (x, variance, y) => losses.gaussianNll(x, y, variance, { epsilon: 0.1 }),
  'gaussianNll variance without the axis': (x, variance, y) => losses.gaussianNll(x, y, variance),
  ctc: (x, y, times, counts) => losses.ctc(logSoftmax(x), y, times, counts),
  'ctc sum': (x, y, times, counts) => losses.ctc(logSoftmax(x), y, times, counts, { reduction: 'sum' }),
  'ctc none': (x, y, times, counts) => losses.ctc(logSoftmax(x), y, times, counts, { reduction: 'none' }),
  'ctc zeroInfinity': (x, y, times, counts) => losses.ctc(logSoftmax(x), y, times, counts, { zeroInfinity: true }),
  'ctc blank last': (x, y, times, counts) => losses.ctc(logSoftmax(x), y, times, counts, { blank: 4 }),
  'ctc blank in the middle': (x, y, times, counts) => losses.ctc(logSoftmax(x), y, times, counts, { blank: 2, reduction: 'none' }),
  'ctc without labels': (x, y, times, counts) => losses.ctc(logSoftmax(x), y, times, counts, { reduction: 'none' }),
}

test('each case of the reference is run, and no other', () => {
  expect(Object.keys(cases).toSorted()).toEqual(Object.keys(lossReference.losses).toSorted())
})

const asTensor = ({ shape, values, dtype }: LossValues) => tf.tensor(values, shape, dtype)

/** The value, and the gradients of its sum by the first `differentiated` inputs. */
function withGradients(loss: Loss, inputs: Tensor[], differentiated: number): Tensor[] {
  const rest = inputs.slice(differentiated)
  const sum = (...given: Tensor[]) => loss(...given, ...rest).sum()
  return [loss(...inputs), ...tf.grads(sum)(inputs.slice(0, differentiated))]
}

test.each(Object.entries(cases))("%s has PyTorch's value and gradients, eagerly and captured", async (name, loss) => {
  const { inputs, value, gradients } = lossReference.losses[name]!
  const expected = [value, ...gradients]
  const given = inputs.map(asTensor)
  const body = (...tensors: Tensor[]) => withGradients(loss as Loss, tensors, gradients.length)
  const eager = body(...given)
  expect(eager.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape))
  const captured = await runCaptured(body, given)
  for (const [index, { values }] of expected.entries()) {
    expectClose(eager[index]!, values, 1e-5)
    expectClose(captured[index]!, values, 1e-5)
  }
})
