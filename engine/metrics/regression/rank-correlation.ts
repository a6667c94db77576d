import type { Tensor } from '@tensorflow/tfjs'
import { tf } from '../../tensor/index.ts'
import { checkSameShape } from '../refusals.ts'
import { StreamingMetric } from '../streaming-metric.ts'
import { meanRanks, swaps, tiedPairs } from './ranks.ts'

/** Spearman's rank correlation, ties by their mean rank (torchmetrics SpearmanCorrCoef). Every value is kept until the reset. */
export const spearmanCorrCoef = () => rankMetric('spearmanCorrCoef', (x, y) => correlation(meanRanks(x), meanRanks(y)))

/** Kendall's tau-b (torchmetrics KendallRankCorrCoef), by Knight's algorithm. Every value is kept until the reset. */
export const kendallRankCorrCoef = () =>
  rankMetric('kendallRankCorrCoef', (x, y) => {
    const order = Array.from(x.keys()).sort((i, j) => x[i]! - x[j]! || y[i]! - y[j]!)
    const all = (x.length * (x.length - 1)) / 2
    const [tiedX, tiedY] = [tiedPairs(x), tiedPairs(y)]
    const tiedBoth = tiedPairs(Array.from(x, (value, index) => `${value} ${y[index]}`))
    const agreeing = all - tiedX - tiedY + tiedBoth - 2 * swaps(order.map((index) => y[index]!))
    return agreeing / Math.sqrt((all - tiedX) * (all - tiedY))
  })

function rankMetric(metric: string, value: (x: Float32Array, y: Float32Array) => number) {
  const contribute = (prediction: Tensor, target: Tensor) => {
    checkSameShape(metric, prediction, target)
    return { prediction: prediction.flatten().toFloat(), target: target.flatten().toFloat() }
  }
  const source = { key: 'values of both', states: { prediction: 'list', target: 'list' } as const, contribute }
  const read = (tensor?: Tensor) => tensor!.dataSync() as Float32Array
  return new StreamingMetric(source, ({ prediction, target }) => tf.scalar(value(read(prediction), read(target))))
}

function correlation(x: Float64Array, y: Float64Array): number {
  const mean = (x.length + 1) / 2
  const sum = (of: (index: number) => number) => x.reduce((total, _, index) => total + of(index), 0)
  const both = sum((index) => (x[index]! - mean) * (y[index]! - mean))
  return both / Math.sqrt(sum((index) => (x[index]! - mean) ** 2) * sum((index) => (y[index]! - mean) ** 2))
}
