import type { Tensor } from '@tensorflow/tfjs'
import { tf } from '../../tensor/index.ts'
import { checkPair } from '../refusals.ts'
import type { MergedState } from '../states.ts'
import type { Source } from '../streaming-metric.ts'

const names = ['count', 'meanPrediction', 'meanTarget', 'prediction', 'target', 'both', 'error'] as const

/** Of each output: means, sums of squared distances from them and of the errors themselves. [outputs] each. */
export type Moments = Record<(typeof names)[number], Tensor>

/** From the rows of the state. */
export function momentsOf(rows: Tensor): Moments {
  const parts = tf.unstack(rows)
  return Object.fromEntries(names.map((name, index) => [name, parts[index]!])) as Moments
}

const stacked = (moments: Moments): Tensor => tf.stack(names.map((name) => moments[name]))

/**
 * Sums about the means, which batches merge exactly (Chan, Golub and LeVeque 1979): in float32 the squares of values far from 0 would leave
 * nothing of a small variance.
 */
function merge(running: Tensor, batch: Tensor): Tensor {
  const [a, b] = [momentsOf(running), momentsOf(batch)]
  const count = a.count.add(b.count)
  const share = tf.divNoNan(b.count, count) // both are empty in a window that has not filled
  const between = a.count.mul(share)
  const alongPrediction = b.meanPrediction.sub(a.meanPrediction)
  const alongTarget = b.meanTarget.sub(a.meanTarget)
  return stacked({
    count,
    meanPrediction: a.meanPrediction.add(alongPrediction.mul(share)),
    meanTarget: a.meanTarget.add(alongTarget.mul(share)),
    prediction: a.prediction.add(b.prediction).add(alongPrediction.square().mul(between)),
    target: a.target.add(b.target).add(alongTarget.square().mul(between)),
    both: a.both.add(b.both).add(alongPrediction.mul(alongTarget).mul(between)),
    error: a.error.add(b.error),
  })
}

/** The moments of prediction and target, [batch] or [batch, outputs]. */
export function momentsSource(metric: string, outputs: number): Source<[prediction: Tensor, target: Tensor]> {
  const state: MergedState = { shape: [names.length, outputs], initial: 0, merge }
  const contribute = (prediction: Tensor, target: Tensor) => {
    const fits = prediction.shape.join() === target.shape.join() && (outputs === 1 || target.shape.at(-1) === outputs)
    checkPair(
      metric,
      prediction,
      target,
      fits,
      outputs === 1 ? 'both of the same shape, such as [batch]' : `both of the shape [batch, ${outputs}]`,
    )
    const [x, y] = [prediction.reshape([-1, outputs]).toFloat(), target.reshape([-1, outputs]).toFloat()]
    const [meanPrediction, meanTarget] = [x.mean(0), y.mean(0)]
    const [a, b] = [x.sub(meanPrediction), y.sub(meanTarget)]
    const sums = { prediction: a.square().sum(0), target: b.square().sum(0), both: a.mul(b).sum(0), error: x.sub(y).square().sum(0) }
    return { moments: stacked({ count: tf.onesLike(meanTarget).mul(x.shape[0]!), meanPrediction, meanTarget, ...sums }) }
  }
  return { key: `moments ${outputs}`, states: { moments: state }, contribute }
}
