import type { Tensor } from '@tensorflow/tfjs'
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
    const scores = similarities(range.clip(prediction), range.clip(target), blurOf(prediction.shape, window, padding), range.size, given)
    return { sum: scores.mean(1).sum(), count: tf.scalar(target.shape[0]!) }
  }
  const source = { key: `${metric} ${JSON.stringify(given)}`, states: { sum: [], count: [] }, contribute }
  return new StreamingMetric(source, ({ sum, count }) => sum!.div(count!))
}

type Blur = (pictures: Tensor) => Tensor

/** Of each window: [batch, windows]. */
function similarities(a: Tensor, b: Tensor, blur: Blur, range: number, { k1, k2 }: Given): Tensor {
  const [c1, c2] = [(k1 * range) ** 2, (k2 * range) ** 2]
  const blurred = blur(tf.concat([a, b, a.square(), b.square(), a.mul(b)], 0)).reshape([5, a.shape[0]!, -1])
  const [meanA, meanB, squareA, squareB, product] = tf.unstack(blurred) as [Tensor, Tensor, Tensor, Tensor, Tensor]
  const means = meanA.mul(meanB)
  const squares = meanA.square().add(meanB.square())
  const variances = squareA.sub(meanA.square()).relu().add(squareB.sub(meanB.square()).relu())
  const shared = product.sub(means)
  return means
    .mul(2)
    .add(c1)
    .mul(shared.mul(2).add(c2))
    .div(squares.add(c1).mul(variances.add(c2)))
}

/** Two products with matrices of mostly zeros: on a processor many times as fast as a convolution of each channel with a long window. */
function blurOf([, height, width]: number[], window: number[], padding: Given['padding']): Blur {
  const [rows, columns] = [blurMatrix(height!, window, padding), blurMatrix(width!, window, padding)]
  return (pictures) => {
    const along = pictures.transpose([0, 3, 1, 2]).reshape([-1, width!])
    const across = tf.matMul(along, columns).reshape([-1, height!, columns.shape[1]!])
    return tf.matMul(across.transpose([0, 2, 1]).reshape([-1, height!]), rows)
  }
}

/** [pixels, windows]: what each pixel weighs in each window. Beyond its edge a picture is mirrored. */
function blurMatrix(extent: number, window: number[], padding: Given['padding']): Tensor {
  const edge = padding === 'valid' ? 0 : (window.length - 1) / 2
  const windows = extent - window.length + 1 + 2 * edge
  const weights = new Float32Array(extent * windows)
  for (let start = 0; start < windows; start++) {
    for (const [offset, weight] of window.entries()) {
      const at = Math.abs(start + offset - edge)
      const pixel = at < extent ? at : 2 * (extent - 1) - at
      weights[pixel * windows + start]! += weight
    }
  }
  return tf.tensor2d(weights, [extent, windows])
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
