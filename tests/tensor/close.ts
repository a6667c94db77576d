import { expect } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs'

type Numbers = number | readonly Numbers[] | Tensor | ArrayLike<number>

/** Expects numbers, nested or in a tensor, that differ from the expected ones by `tolerance` times their size (at least 1) at most. */
export function expectClose(actual: Numbers, expected: Numbers, tolerance = 1e-5): void {
  const [got, wanted] = [flatten(actual), flatten(expected)]
  expect(got).toHaveLength(wanted.length)
  const wrong = got.findIndex((value, index) => !isClose(value, wanted[index]!, tolerance))
  if (wrong >= 0) expect.fail(`value ${wrong} of ${got.length} is ${got[wrong]}, expected ${wanted[wrong]} within ${tolerance}`)
}

function isClose(value: number, expected: number, tolerance: number): boolean {
  return Object.is(value, expected) || Math.abs(value - expected) <= tolerance * Math.max(1, Math.abs(expected))
}

function flatten(numbers: Numbers): number[] {
  if (typeof numbers === 'number') return [numbers]
  if ('dataSync' in numbers) return Array.from(numbers.dataSync())
  return Array.from(numbers as ArrayLike<number>).flatMap(flatten)
}
