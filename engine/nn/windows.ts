import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'
import { tf } from '../tensor/index.ts'

/** Along height and width. */
export type Pair = [number, number]

export const pair = (value: number | Pair): Pair => (typeof value === 'number' ? [value, value] : value)

/** A kernel or a pool's window moving over pictures; `padding` is the number of rows and columns added on each side. */
export interface Windows {
  size: Pair
  strides: Pair
  padding: Pair
}

/** Throws unless each size and stride is a whole number of 1 or more, and each padding one of 0 or more. */
export function checkWindows(layer: string, { size, strides, padding }: Windows): void {
  checkWhole(layer, 'kernel', size, 1)
  checkWhole(layer, 'stride', strides, 1)
  checkWhole(layer, 'padding', padding, 0)
}

export function checkWhole(layer: string, what: string, values: Pair, least: number): void {
  if (values.every((value) => Number.isInteger(value) && value >= least)) return
  throw new LeydenError(`${layer}: the ${what} is ${values.join(' x ')}; it takes whole numbers of at least ${least}.`)
}

/** Throws where pictures [batch, height, width, channels] are smaller than the window. */
export function checkPicture(layer: string, { shape }: Tensor, { size, padding }: Windows): void {
  const padded = padding.map((zeros, axis) => shape[axis + 1]! + 2 * zeros)
  if (padded.every((extent, axis) => extent >= size[axis]!)) return
  throw new LeydenError(
    `${layer} got an input of shape [${shape.join(', ')}], padded ${padded.join(' x ')}: its ${size.join(' x ')} doesn't fit.`,
    {
      remedy: 'Take a smaller kernel or more padding, or shrink the pictures less in the layers before it.',
    },
  )
}

/** Pictures with rows and columns of `value` on each side. */
export function padPictures(x: Tensor, [height, width]: Pair, value = 0): Tensor {
  if (height === 0 && width === 0) return x
  return tf.pad(
    x,
    [
      [0, 0],
      [height, height],
      [width, width],
      [0, 0],
    ],
    value,
  )
}

/** Runs a function of pictures on sequences [batch, time, channels], as pictures of one row. */
export function asPictures(x: Tensor, run: (pictures: Tensor) => Tensor): Tensor {
  const result = run(x.expandDims(1))
  return result.reshape([result.shape[0]!, ...result.shape.slice(2)])
}
