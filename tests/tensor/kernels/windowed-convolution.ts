/** A convolution of any filter, stride and padding by its definition, in float64, and its gradients. */
export interface Sizes {
  batch: number
  extent: Pair
  channels: [inChannels: number, outChannels: number]
  filter: Pair
  strides: Pair
  /** As TensorFlow has it: `same` puts the odd one of the zeros below and to the right. A pair is of zeros on each side. */
  padding: 'same' | 'valid' | Pair
}

export type Pair = [number, number]

const outExtent = ({ extent, filter, strides, padding }: Sizes): Pair => {
  const along = (axis: 0 | 1) => {
    if (padding === 'same') return Math.ceil(extent[axis] / strides[axis])
    const zeros = padding === 'valid' ? 0 : 2 * padding[axis]
    return Math.floor((extent[axis] + zeros - filter[axis]) / strides[axis]) + 1
  }
  return [along(0), along(1)]
}

const zerosBefore = (sizes: Sizes, axis: 0 | 1): number => {
  const { extent, filter, strides, padding } = sizes
  if (padding !== 'same') return padding === 'valid' ? 0 : padding[axis]
  return Math.floor(Math.max((outExtent(sizes)[axis] - 1) * strides[axis] + filter[axis] - extent[axis], 0) / 2)
}

export const shapeOfX = ({ batch, extent, channels }: Sizes) => [batch, ...extent, channels[0]]
export const shapeOfFilter = ({ filter, channels }: Sizes) => [...filter, ...channels]
export const shapeOfY = (sizes: Sizes) => [sizes.batch, ...outExtent(sizes), sizes.channels[1]]
export const isPossible = (sizes: Sizes) => outExtent(sizes).every((extent) => extent > 0)

const places = (...extents: number[]): number[][] =>
  extents.reduce<number[][]>((all, extent) => all.flatMap((place) => Array.from({ length: extent }, (_, at) => [...place, at])), [[]])

const offset = (shape: number[], place: number[]) => place.reduce((sum, at, axis) => sum * shape[axis]! + at, 0)

/** The result, and the gradients of x and of the filter where the result's is `dy`. */
export function convolveWindows(sizes: Sizes, x: Float32Array, filter: Float32Array, dy: Float32Array): Float64Array[] {
  const [y, dx, dfilter] = [dy, x, filter].map(({ length }) => new Float64Array(length)) as [Float64Array, Float64Array, Float64Array]
  const [shapeX, shapeFilter, shapeY] = [shapeOfX(sizes), shapeOfFilter(sizes), shapeOfY(sizes)]
  const before = [zerosBefore(sizes, 0), zerosBefore(sizes, 1)]
  for (const [n, row, column] of places(...shapeY.slice(0, 3)) as [number, number, number][])
    for (const [i, j] of places(...sizes.filter) as [number, number][]) {
      const [h, w] = [row * sizes.strides[0] + i - before[0]!, column * sizes.strides[1] + j - before[1]!]
      if (h < 0 || w < 0 || h >= sizes.extent[0] || w >= sizes.extent[1]) continue
      const [firstX, tap, firstY] = [offset(shapeX, [n, h, w, 0]), offset(shapeFilter, [i, j, 0, 0]), offset(shapeY, [n, row, column, 0])]
      for (let c = 0; c < sizes.channels[0]; c++)
        for (let k = 0; k < sizes.channels[1]; k++) {
          const [atX, atFilter, atY] = [firstX + c, tap + c * sizes.channels[1] + k, firstY + k]
          y[atY]! += x[atX]! * filter[atFilter]!
          dx[atX]! += dy[atY]! * filter[atFilter]!
          dfilter[atFilter]! += dy[atY]! * x[atX]!
        }
    }
  return [y, dx, dfilter]
}
