import type { Tensor } from '@tensorflow/tfjs'
import { attribute, defineOperation, int64Tensor, tf } from '../../tensor/index.ts'

export interface CtcClasses {
  blank: number
  classes: number
}

const attributes = [
  attribute.type('T', 'float32'),
  attribute.bool('preprocess_collapse_repeated', false),
  attribute.bool('ctc_merge_repeated', true),
  attribute.bool('ignore_longer_outputs_than_inputs', false),
]

/**
 * TensorFlow's CTCLoss: scores [time, batch, classes], labels [batch, length], lengths [batch]: the loss of each sample. Its blank is the
 * last class, and its labels are numbered without the blank. Labels of the blank's number at the end count as none, so that the number of
 * labels is no matter of values, but one at least must be a label: for none it reads and writes beyond its memory.
 */
export const nativeCtc = defineOperation<CtcClasses>({
  name: 'LeydenCtc',
  forward: (run, inputs, options) =>
    tf.tidy(() => {
      const { scores, labels, lengths } = inputs as Record<string, Tensor>
      const [batch, length] = labels!.shape as [number, number]
      const places = Array.from({ length: batch * length }, (_, index) => [Math.floor(index / length), index % length]).flat()
      const given = [tf.gather(scores!, blankLast(options), 2), int64Tensor(places, [batch * length, 2]), labels!.flatten(), lengths!]
      return run('CTCLoss', attributes, given, 2) as Tensor[]
    }),
  outputsToSave: [false, true], // the second result is the gradient of each sample's loss
  gradient: (dys, [gradient], options) => ({
    scores: () => {
      const order = blankLast(options)
      const before = order.map((_, index) => order.indexOf(index))
      return tf.gather(gradient!, before, 2).mul((dys as Tensor[])[0]!.reshape([1, -1, 1]))
    },
  }),
})

function blankLast({ blank, classes }: CtcClasses): number[] {
  return [...Array.from({ length: classes }, (_, index) => index).filter((index) => index !== blank), blank]
}
