import { LeydenError } from '../errors/index.ts'
import { permutation, sfc32 } from './permutation.ts'
import type { Pass } from './sample.ts'

/** Which samples a pass has, in which order. The same pass gives the same ones. */
export interface Sampler {
  /** Samples of a pass. */
  readonly length: number
  indices(pass: Pass): ArrayLike<number>
}

/** 0 to length - 1. */
export function sequentialSampler(length: number): Sampler {
  const indices = Int32Array.from({ length }, (_, index) => index)
  return { length, indices: () => indices }
}

/** Each once, in an order that seed and epoch decide. */
export function randomSampler(length: number): Sampler {
  return { length, indices: ({ seed, epoch }) => permutation(length, seed, epoch) }
}

/**
 * Draws `numSamples` samples in each pass, each with a probability in proportion to its weight: such as 1 / (samples of its class), where
 * classes differ in size. Without replacement none comes twice (Efraimidis & Spirakis 2006). Throws where weights are negative or too few.
 */
export function weightedRandomSampler(weights: ArrayLike<number>, numSamples: number, { replacement = true } = {}): Sampler {
  check(weights, numSamples, replacement)
  const draw = replacement ? withReplacement : withoutReplacement
  return { length: numSamples, indices: ({ seed, epoch }) => draw(Float64Array.from(weights), numSamples, sfc32(seed, epoch, -1)) }
}

function withReplacement(weights: Float64Array, count: number, random: () => number): Int32Array {
  let sum = 0
  const ends = weights.map((weight) => (sum += weight))
  return Int32Array.from({ length: count }, () => firstAbove(ends, random() * sum))
}

/** The place of the first end above `value`: one with a weight of 0 is never it. */
function firstAbove(ends: Float64Array, value: number): number {
  let [low, high] = [0, ends.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if (ends[middle]! > value) high = middle
    else low = middle + 1
  }
  return low
}

/** The largest of random() ** (1 / weight), by their logarithms. */
function withoutReplacement(weights: Float64Array, count: number, random: () => number): Int32Array {
  const keys = weights.map((weight) => (weight > 0 ? Math.log(1 - random()) / weight : -Infinity))
  const order = Int32Array.from(keys.keys()).sort((a, b) => keys[b]! - keys[a]!)
  return order.subarray(0, count)
}

function check(weights: ArrayLike<number>, numSamples: number, replacement: boolean): void {
  const name = 'weightedRandomSampler'
  const odd = Array.from(weights).findIndex((weight) => !(weight >= 0 && weight < Infinity))
  if (odd >= 0) throw new LeydenError(`${name}: weight ${odd} is ${weights[odd]}; it must be a number of at least 0.`)
  if (!Number.isInteger(numSamples) || numSamples < 1)
    throw new LeydenError(`${name}: numSamples is ${numSamples}; it must be a whole number of at least 1.`)
  const positive = Array.from(weights).filter((weight) => weight > 0).length
  if (positive >= (replacement ? 1 : numSamples)) return
  throw new LeydenError(
    `${name}: ${positive} weights are above 0, too few to draw ${numSamples} samples${replacement ? '' : ' without replacement'}.`,
    {
      remedy: replacement ? 'Give weights above 0.' : 'Draw fewer, or set replacement to true.',
    },
  )
}
