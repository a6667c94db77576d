import type { Tensor, Tensor4D } from '@tensorflow/tfjs'
import { refuseUnknown } from '../../errors/index.ts'
import { tf } from '../../tensor/index.ts'
import { checkChoice, checkOption, checkPair } from '../refusals.ts'
import { StreamingMetric } from '../streaming-metric.ts'
import { rangeOf, type DataRange } from './data-range.ts'

export interface StructuralSimilarityOptions {
  /** The range of the pixels: its size, or from and to, into which they are clipped. */
  dataRange: DataRange
  /** Weigh a window's pixels by a Gaussian, else all the same. Default true. */
  gaussianKernel?: boolean
  /** The Gaussian's, whose window follows from it: 11 pixels for 1.5, the default. */
  sigma?: number
  /** Pixels of a window without Gaussian, an odd number. Default 11. */
  kernelSize?: number
  k1?: number
  k2?: number
  /** At the edges: pictures mirrored, as in torchmetrics, or whole windows only, as in scikit-image. Default `reflect`. */
  padding?: 'reflect' | 'valid'
}

type Given = Required<StructuralSimilarityOptions>

const defaults = { gaussianKernel: true, sigma: 1.5, kernelSize: 11, k1: 0.01, k2: 0.03, padding: 'reflect' } as const

/**
 * Structural similarity (Wang et al. 2004; torchmetrics StructuralSimilarityIndexMeasure), the mean of the pictures'.
 * Pictures are [batch, height, width, channels].
 */
export function structuralSimilarity(options: StructuralSimilarityOptions) {
  const metric = 'structuralSimilarity'
  refuseUnknown(metric, options, ['dataRange', ...Object.keys(defaults)])
  const given: Given = { ...defaults, ...options }
  const { kernelSize, sigma, padding } = given
  checkChoice(metric, 'padding', padding, ['reflect', 'valid'])
  checkOption(metric, 'kernelSize', kernelSize, Number.isInteger(kernelSize) && kernelSize % 2 === 1, 'an odd number')
  checkOption(metric, 'sigma', sigma, sigma > 0, 'above 0')
  const window = windowOf(given)
  const range = rangeOf(metric, given.dataRange)
  const contribute = (prediction: Tensor, target: Tensor) => {
    checkPictures(metric, prediction, target, window.length)
    const map = similarityMap(range.clip(prediction) as Tensor4D, range.clip(target) as Tensor4D, window, range.size, given)
    return { sum: map.mean([1, 2, 3]).sum(), count: tf.scalar(target.shape[0]!) }
  }
  const source = { key: `${metric} ${JSON.stringify(given)}`, states: { sum: [], count: [] }, contribute }
  return new StreamingMetric(source, ({ sum, count }) => sum!.div(count!))
}

/** [batch, height, width, channels], less the edges with padding `valid`. */
function similarityMap(a: Tensor4D, b: Tensor4D, window: number[], range: number, { k1, k2, padding }: Given): Tensor {
  const [c1, c2] = [(k1 * range) ** 2, (k2 * range) ** 2]
  const channels = a.shape[3]
  const rows = tf.tensor1d(window).reshape([-1, 1, 1, 1]).tile([1, 1, channels, 1]) as Tensor4D
  const columns = rows.reshape([1, window.length, channels, 1]) as Tensor4D
  const edge = (window.length - 1) / 2
  const framed = (pictures: Tensor4D) => (padding === 'valid' ? pictures : tf.mirrorPad(pictures, [[0, 0], [edge, edge], [edge, edge], [0, 0]], 'reflect')) // prettier-ignore
  const [x, y] = [framed(a), framed(b)]
  const blurred = tf.depthwiseConv2d(
    tf.depthwiseConv2d(tf.concat([x, y, x.square(), y.square(), x.mul(y)], 0), rows, 1, 'valid'),
    columns,
    1,
    'valid',
  )
  const [meanX, meanY, squareX, squareY, product] = tf.split(blurred, 5, 0) as [Tensor, Tensor, Tensor, Tensor, Tensor]
  const means = meanX.mul(meanY)
  const squares = meanX.square().add(meanY.square())
  const variances = squareX.sub(meanX.square()).relu().add(squareY.sub(meanY.square()).relu())
  const shared = product.sub(means)
  return means
    .mul(2)
    .add(c1)
    .mul(shared.mul(2).add(c2))
    .div(squares.add(c1).mul(variances.add(c2)))
}

/** The weights along one axis; a window is the product of two. */
function windowOf({ gaussianKernel, sigma, kernelSize }: Given): number[] {
  const size = gaussianKernel ? Math.floor(3.5 * sigma + 0.5) * 2 + 1 : kernelSize
  const weights = Array.from({ length: size }, (_, at) => (gaussianKernel ? Math.exp(-(((at - (size - 1) / 2) / sigma) ** 2) / 2) : 1))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => weight / sum)
}

function checkPictures(metric: string, prediction: Tensor, target: Tensor, window: number): void {
  const large = prediction.rank === 4 && prediction.shape.slice(1, 3).every((extent) => extent >= window)
  const takes = `both of the shape [batch, height, width, channels], at least ${window} pixels high and wide`
  checkPair(metric, prediction, target, large && prediction.shape.join() === target.shape.join(), takes)
}
