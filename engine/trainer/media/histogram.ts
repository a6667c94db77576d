import type { TypedArray } from '@tensorflow/tfjs'
import { LeydenError } from '../../errors/index.ts'
import type { MediaValue } from '../../module/index.ts'
import { tf } from '../../tensor/index.ts'
import type { HistogramContent } from './media.ts'
import { captionOf, refuse, type Prepared } from './prepared.ts'

export function prepareHistogram(name: string, { values, options }: Extract<MediaValue, { kind: 'histogram' }>): Prepared {
  const call = `this.logHistogram('${name}', ...)`
  const { bins = 64, caption } = options
  if (!(values instanceof tf.Tensor) || values.size === 0 || values.dtype === 'string')
    refuse(call, values, 'a tensor of numbers of any shape')
  if (!(Number.isInteger(bins) && bins > 0))
    throw new LeydenError(`${call}: bins is ${bins}.`, { remedy: 'It is a whole number of at least 1.' })
  return {
    tensors: [values],
    toMedia: ([read]) => ({ kind: 'histogram', ...histogramOf(read!.dataSync(), bins), caption: captionOf(caption) }),
  }
}

/** Bins of equal width, the last with its upper edge, as numpy.histogram's; values that are all the same are in the middle of a range of 1. */
export function histogramOf(values: TypedArray, bins: number): HistogramContent {
  const range = rangeOf(values)
  if (range.min > range.max) return { edges: [], counts: [], ...range, min: NaN, max: NaN }
  const [low, high] = range.min < range.max ? [range.min, range.max] : [range.min - 0.5, range.max + 0.5]
  const edges = Array.from({ length: bins + 1 }, (_, index) => (index === bins ? high : low + ((high - low) / bins) * index))
  const counts = new Float64Array(bins)
  const scale = bins / (high - low)
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!
    if (!Number.isFinite(value)) continue
    counts[binOf(value, edges, Math.min(bins - 1, Math.floor((value - low) * scale)))]! += 1
  }
  return { edges, counts: Array.from(counts), ...range }
}

/** The guess was rounded: an edge decides. */
function binOf(value: number, edges: number[], guess: number): number {
  if (value < edges[guess]!) return guess - 1
  return value >= edges[guess + 1]! && guess + 2 < edges.length ? guess + 1 : guess
}

function rangeOf(values: TypedArray) {
  let [min, max, sum, sumSquares, notFinite] = [Infinity, -Infinity, 0, 0, 0]
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!
    if (!Number.isFinite(value)) {
      notFinite += 1
      continue
    }
    if (value < min) min = value
    if (value > max) max = value
    sum += value
    sumSquares += value * value
  }
  return { min, max, sum, sumSquares, notFinite }
}
