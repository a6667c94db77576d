import type { Tensor } from '@tensorflow/tfjs'
import { checkOption } from '../refusals.ts'

export type DataRange = number | [from: number, to: number]

export function rangeOf(metric: string, given: DataRange): { size: number; clip: (pictures: Tensor) => Tensor } {
  const [from, to] = Array.isArray(given) ? given : [0, given]
  checkOption(metric, 'dataRange', given, to > from, 'a number above 0, such as 1 or 255, or [from, to]')
  return { size: to - from, clip: (pictures) => (Array.isArray(given) ? pictures.toFloat().clipByValue(from, to) : pictures.toFloat()) }
}
