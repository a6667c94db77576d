import type { Tensor, TypedArray } from '@tensorflow/tfjs'
import { encode } from 'fast-png'
import type { MediaValue } from '../../module/index.ts'
import { firstOf, tensorsOf } from './batch.ts'
import type { ImageItem } from './media.ts'
import { captionsOf, refuse, type Prepared } from './prepared.ts'

const takes = '[height, width, channels] with 1 to 4 channels, [height, width], or a batch [images, height, width, channels]'

export function prepareImages(name: string, { images, options }: Extract<MediaValue, { kind: 'image' }>): Prepared {
  const call = `this.logImage('${name}', ...)`
  const given = tensorsOf(images, (got) => refuse(call, got, takes)).map((each) => asBatch(call, each))
  const { batches, ...counts } = firstOf(call, given, options)
  const captions = captionsOf(call, options.caption, counts.count, counts.given)
  return {
    tensors: batches,
    toMedia(read, say) {
      const items = read.flatMap((batch) => {
        noticeRange(name, batch, say)
        return encodeBatch(batch)
      })
      return { kind: 'image', items: items.map((item, index) => ({ ...item, caption: captions[index]! })) }
    },
  }
}

function asBatch(call: string, tensor: Tensor): Tensor {
  const { shape, rank, dtype } = tensor
  const channels = rank === 2 ? 1 : shape.at(-1)!
  if (rank < 2 || rank > 4 || dtype === 'string' || dtype === 'complex64') refuse(call, tensor, takes)
  if (channels < 1 || channels > 4) {
    const first = shape.at(-3)!
    const remedy = first <= 4 ? `Put the channels last: transpose([${rank === 4 ? '0, 2, 3, 1' : '1, 2, 0'}]).` : undefined
    refuse(call, tensor, takes, remedy)
  }
  const [height, width] = rank === 2 ? shape : shape.slice(-3)
  return rank === 4 ? tensor : tensor.reshape([1, height!, width!, channels])
}

function encodeBatch(batch: Tensor): Omit<ImageItem, 'caption'>[] {
  const [count, height, width, channels] = batch.shape as [number, number, number, number]
  const bytes = toBytes(batch.dataSync(), batch.dtype)
  const size = height * width * channels
  return Array.from({ length: count }, (_, index) => {
    const data = bytes.subarray(index * size, (index + 1) * size)
    return { width, height, data: encode({ width, height, channels, depth: 8, data }) }
  })
}

/** Clamped: floats from 0 to 1, whole numbers from 0 to 255; NaN is 0. */
function toBytes(values: TypedArray, dtype: string): Uint8ClampedArray {
  const scale = dtype === 'int32' ? 1 : 255
  return Uint8ClampedArray.from(values, (value) => value * scale)
}

/** Floats rounded by a resampling are no mistake. */
const tolerance = 0.01

function noticeRange(name: string, batch: Tensor, say: (text: string) => void): void {
  if (batch.dtype !== 'float32') return
  let low = Infinity
  let high = -Infinity
  for (const value of batch.dataSync()) {
    if (value < low) low = value
    if (value > high) high = value
  }
  if (low >= -tolerance && high <= 1 + tolerance) return
  say(
    `Images of '${name}' have values from ${low} to ${high}; floats are shown from 0 to 1, and cut beyond. Scale them, or log bytes by toInt().`,
  )
}
