import type { Tensor } from '@tensorflow/tfjs'
import { refuseUnknown } from '../../errors/index.ts'
import { tf } from '../../tensor/index.ts'
import { checkChoice, checkPair } from '../refusals.ts'
import { StreamingMetric } from '../streaming-metric.ts'

type Reduction = 'mean' | 'sum'

export interface CosineSimilarityOptions {
  /** Over the samples. Default `sum`, as in torchmetrics. */
  reduction?: Reduction
}

export interface KlDivergenceOptions {
  /** Whether what is given are logarithms. Default false: they are divided by their sums. */
  logProb?: boolean
  /** Over the samples. Default `mean`. */
  reduction?: Reduction
}

/** The cosine between rows [batch, features] (torchmetrics CosineSimilarity). */
export function cosineSimilarity(options: CosineSimilarityOptions = {}) {
  refuseUnknown('cosineSimilarity', options, ['reduction'])
  const norm = (rows: Tensor) => rows.square().sum(1).sqrt()
  const cosine = (a: Tensor, b: Tensor) =>
    a
      .mul(b)
      .sum(1)
      .div(norm(a).mul(norm(b)))
  return rowMetric('cosineSimilarity', cosine, options.reduction ?? 'sum')
}

/** The divergence of the second distribution from the first, rows [batch, classes]: sum p log(p / q) (torchmetrics KLDivergence). */
export function klDivergence(options: KlDivergenceOptions = {}) {
  refuseUnknown('klDivergence', options, ['logProb', 'reduction'])
  const ofLogs = (p: Tensor, q: Tensor) => p.exp().mul(p.sub(q)).sum(1)
  const share = (rows: Tensor) => rows.div(rows.sum(1, true))
  const ofShares = (given: Tensor, other: Tensor) => {
    const [p, q] = [share(given), share(other)]
    return tf.where(p.greater(0), p.mul(p.div(q).log()), tf.zerosLike(p)).sum(1)
  }
  return rowMetric(
    `klDivergence${options.logProb ? ' of logarithms' : ''}`,
    options.logProb ? ofLogs : ofShares,
    options.reduction ?? 'mean',
  )
}

function rowMetric(metric: string, measure: (a: Tensor, b: Tensor) => Tensor, reduction: Reduction) {
  checkChoice(metric, 'reduction', reduction, ['mean', 'sum'])
  const contribute = (a: Tensor, b: Tensor) => {
    checkPair(metric, a, b, a.rank === 2 && a.shape.join() === b.shape.join(), 'both of the same shape [batch, features]')
    return { sum: measure(a.toFloat(), b.toFloat()).sum(), count: tf.scalar(a.shape[0]!) }
  }
  const source = { key: metric, states: { sum: [], count: [] }, contribute }
  return new StreamingMetric(source, ({ sum, count }) => (reduction === 'sum' ? sum! : sum!.div(count!)))
}
