/** A 3x3 convolution of stride 1 by its definition, in float64, and its gradients. */
export interface Sizes {
  batch: number
  height: number
  width: number
  inChannels: number
  outChannels: number
  padding: 'same' | 'valid'
}

type Visit = (x: number, filter: number, y: number) => void

export const lost = ({ padding }: Sizes) => (padding === 'valid' ? 2 : 0)
export const shapeOfX = ({ batch, height, width, inChannels }: Sizes) => [batch, height, width, inChannels] as const
export const shapeOfFilter = ({ inChannels, outChannels }: Sizes) => [3, 3, inChannels, outChannels] as const
export const shapeOfY = (sizes: Sizes) => [sizes.batch, sizes.height - lost(sizes), sizes.width - lost(sizes), sizes.outChannels] as const

/** Calls `visit` with the places of each product's factors and of the sum that it belongs to. */
function forEachProduct(sizes: Sizes, visit: Visit): void {
  const { height, width, inChannels, outChannels, padding } = sizes
  const [batch, outHeight, outWidth] = shapeOfY(sizes)
  const before = padding === 'same' ? 1 : 0
  for (let n = 0; n < batch; n++)
    for (let row = 0; row < outHeight; row++)
      for (let column = 0; column < outWidth; column++)
        for (let tap = 0; tap < 9; tap++) {
          const [h, w] = [row + Math.floor(tap / 3) - before, column + (tap % 3) - before]
          if (h < 0 || w < 0 || h >= height || w >= width) continue
          for (let c = 0; c < inChannels; c++)
            for (let k = 0; k < outChannels; k++)
              visit(
                ((n * height + h) * width + w) * inChannels + c,
                (tap * inChannels + c) * outChannels + k,
                ((n * outHeight + row) * outWidth + column) * outChannels + k,
              )
        }
}

/** The result, and the gradients of x and of the filter where the result's is `dy`. */
export function convolveDirectly(sizes: Sizes, x: Float32Array, filter: Float32Array, dy: Float32Array): Float64Array[] {
  const [y, dx, dfilter] = [dy.length, x.length, filter.length].map((length) => new Float64Array(length))
  forEachProduct(sizes, (atX, atFilter, atY) => {
    y![atY]! += x[atX]! * filter[atFilter]!
    dx![atX]! += dy[atY]! * filter[atFilter]!
    dfilter![atFilter]! += dy[atY]! * x[atX]!
  })
  return [y!, dx!, dfilter!]
}

/** The largest difference, as a part of the largest value. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [largest, difference] = [1e-30, 0]
  for (let index = 0; index < expected.length; index++) {
    largest = Math.max(largest, Math.abs(expected[index]!))
    difference = Math.max(difference, Math.abs(actual[index]! - expected[index]!))
  }
  return difference / largest
}
