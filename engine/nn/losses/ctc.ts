import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs'
import { tf } from '../../tensor/index.ts'
import { checkCtc, withCtcInputs, type CtcInputs } from './ctc-checks.ts'
import { nativeCtc } from './native-ctc.ts'
import { reduce, type Reduced } from './reduction.ts'

export interface CtcOptions extends Reduced {
  /** The class that stands for no label. Default 0. */
  blank?: number
  /** Count a sample whose target is too long for its input as 0 instead of infinity. Default false. */
  zeroInfinity?: boolean
}

/**
 * Connectionist temporal classification (Graves et al. 2006): minus the log probability of the targets over all ways to align them.
 * logProbabilities [time, batch, classes], such as from `tf.logSoftmax`; targets, class numbers [batch, length], filled up with anything;
 * inputLengths and targetLengths [batch], how much of each counts. The mean is over samples, each divided by its target's length; a scalar.
 * A sample whose loss is infinite has no gradient. As torch.nn.functional.ctc_loss. Throws where shapes don't match or a target is no
 * label. TensorFlow computes it with probabilities, so that one below 1e-38 is 0.
 */
export function ctc(
  logProbabilities: Tensor,
  targets: Tensor,
  inputLengths: Tensor | number[],
  targetLengths: Tensor | number[],
  { blank = 0, zeroInfinity = false, reduction = 'mean' }: CtcOptions = {},
): Tensor {
  const labels = targets.toInt() as Tensor2D
  const inputs = { logProbabilities, labels, times: wholeNumbers(inputLengths), counts: wholeNumbers(targetLengths), blank }
  checkCtc(inputs)
  const scores = blankAfter(inputs)
  const lengths = tf.maximum(inputs.times, int(labels.shape[1]))
  const options = { blank, classes: scores.shape[2] }
  const ofLabels = withCtcInputs(inputs, () => nativeCtc({ scores, labels: nativeLabels(inputs), lengths }, options))
  const losses = tf.where(inputs.counts.equal(int(0)), allBlank(scores, blank), ofLabels)
  const bounded = tf.where(tf.isFinite(losses), losses, zeroInfinity ? 0 : Infinity)
  return reduce(reduction === 'mean' ? bounded.div(tf.maximum(inputs.counts, int(1)).toFloat()) : bounded, reduction)
}

const int = (value: number) => tf.scalar(value, 'int32')
const wholeNumbers = (lengths: Tensor | number[]) => (Array.isArray(lengths) ? tf.tensor1d(lengths, 'int32') : lengths.toInt()) as Tensor1D

/** What no exponential is above 0 of, and what no sum makes NaN of. */
const impossible = -1e30

/**
 * The log probabilities with the blank certain after a sample's end, which changes no loss: TensorFlow wants each input to be as long as
 * the filled up targets are.
 */
function blankAfter({ logProbabilities, labels, times, blank }: CtcInputs): Tensor3D {
  const [time, , classes] = logProbabilities.shape as [number, number, number]
  const missing = Math.max(labels.shape[1] - time, 0)
  const extended = missing
    ? tf.pad(logProbabilities, [
        [0, missing],
        [0, 0],
        [0, 0],
      ])
    : logProbabilities
  const inside = tf.less(tf.range(0, time + missing, 1, 'int32').reshape([-1, 1, 1]), times.reshape([1, -1, 1]))
  const certain = Array.from({ length: classes }, (_, index) => (index === blank ? 0 : impossible))
  return tf.where(inside, extended, tf.tensor3d(certain, [1, 1, classes])) as Tensor3D
}

/** What TensorFlow's op takes for labels (see `nativeCtc`), and -1, which it refuses, where there is a wrong label or length. */
function nativeLabels({ logProbabilities, labels, times, counts, blank }: CtcInputs): Tensor {
  const [time, , classes] = logProbabilities.shape as [number, number, number]
  const length = labels.shape[1]
  const place = tf.range(0, length, 1, 'int32').expandDims(0)
  const present = place.less(counts.expandDims(1))
  const wrongLabel = any(labels.less(int(0)), labels.greaterEqual(int(classes)), labels.equal(int(blank)))
  const wrongLength = any(counts.less(int(0)), counts.greater(int(length)), times.less(int(0)), times.greater(int(time)))
  const ofPresent = labels.sub(labels.greater(int(blank)).toInt())
  const ofOthers = tf.where(place.equal(int(0)), int(0), int(classes - 1)) // the first must be a label, also where none is
  const refused = tf.logicalOr(tf.logicalAnd(present, wrongLabel), wrongLength.expandDims(1))
  return tf.where(refused, int(-1), tf.where(present, ofPresent, ofOthers))
}

const any = (first: Tensor, ...others: Tensor[]) => others.reduce((either, condition) => tf.logicalOr(either, condition), first)

/** The loss of samples without labels: [batch]. */
function allBlank(scores: Tensor3D, blank: number): Tensor {
  const [time, batch] = scores.shape
  return scores.slice([0, 0, blank], [time, batch, 1]).sum([0, 2]).neg()
}
