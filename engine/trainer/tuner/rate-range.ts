import { LeydenError } from '../../errors/index.ts'

/** How learning rates are tried: each step a larger one. */
export interface RateRange {
  minLr: number
  maxLr: number
  numTraining: number
  /** By equal factors or by equal sums. */
  mode: 'exponential' | 'linear'
}

/** The rate of a step, counted from 0: the first has `minLr`, the last `maxLr`. The steps are Lightning's, whose second has the third place. */
export function rateAt({ minLr, maxLr, numTraining, mode }: RateRange, step: number): number {
  const share = step === 0 ? 0 : (step + 1) / numTraining
  return mode === 'exponential' ? minLr * (maxLr / minLr) ** share : minLr + share * (maxLr - minLr)
}

/** Throws where there are no such rates. */
export function checkRange({ minLr, maxLr, numTraining, mode }: RateRange): void {
  if (mode !== 'exponential' && mode !== 'linear') throw wrong('mode', mode, "'exponential' or 'linear'")
  if (!(minLr > 0)) throw wrong('minLr', minLr, 'a number above 0')
  if (!(maxLr > minLr)) throw wrong('maxLr', maxLr, `above minLr, which is ${minLr}`)
  if (!(Number.isInteger(numTraining) && numTraining >= 2)) throw wrong('numTraining', numTraining, 'a whole number of at least 2')
}

function wrong(name: string, value: unknown, what: string): LeydenError {
  return new LeydenError(`The learning-rate finder: ${name} is ${String(value)}; it must be ${what}.`, { usage: true })
}
