import type { Tensor, Tensor1D } from '@tensorflow/tfjs'
import { attribute, defineOperation, tf } from '../../tensor/index.ts'
import { withLabels } from './class-numbers.ts'

/** x [batch, classes], places [batch, 2] (sample, class): [batch]. */
const pick = defineOperation<{ shape: number[] }>({
  name: 'LeydenPick',
  forward: (run, { x, places }) =>
    run('GatherNd', [attribute.type('Tparams', 'float32'), attribute.type('Tindices', 'int32')], [x!, places!]),
  inputsToSave: ['places'],
  gradient: (dy, [places], { shape }) => ({ x: () => tf.scatterND(places!, dy as Tensor, shape) }),
})

/** The value of each row of `scores` [batch, classes] at its class number: [batch]. Throws where one is outside [0, classes). */
export function pickLabels(loss: string, scores: Tensor, numbers: Tensor1D): Tensor {
  const [batch, classes] = scores.shape as [number, number]
  const places = tf.stack([tf.range(0, batch, 1, 'int32'), numbers], 1)
  return withLabels(loss, numbers, classes, () => pick({ x: scores, places }, { shape: [batch, classes] }))
}
