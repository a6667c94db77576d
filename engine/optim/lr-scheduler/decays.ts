import type { Optimizer } from '../optimizer.ts'
import { ScheduledLR } from './lr-scheduler.ts'
import { checkCounts, complete } from './options.ts'

/** The rate times a factor of the step: what most schedules are. */
export const scaled = (optimizer: Optimizer, factor: (step: number, group: number) => number): ScheduledLR =>
  new ScheduledLR(optimizer, (step, initial, group) => ({ learningRate: initial * factor(step, group) }))

/** Times `gamma` every `stepSize` steps, as torch.optim.lr_scheduler.StepLR. */
export function stepLR(optimizer: Optimizer, options: { stepSize: number; gamma?: number }): ScheduledLR {
  const { stepSize, gamma } = complete('stepLR', { stepSize: undefined as never as number, gamma: 0.1 }, options, ['stepSize'])
  checkCounts('stepLR', { stepSize })
  return scaled(optimizer, (step) => gamma ** Math.floor(step / stepSize))
}

/** Times `gamma` at each of the milestones, as MultiStepLR. */
export function multiStepLR(optimizer: Optimizer, options: { milestones: number[]; gamma?: number }): ScheduledLR {
  const { milestones, gamma } = complete('multiStepLR', { milestones: undefined as never as number[], gamma: 0.1 }, options, ['milestones'])
  return scaled(optimizer, (step) => gamma ** milestones.filter((milestone) => milestone <= step).length)
}

/** Times `gamma` each step, as ExponentialLR. */
export function exponentialLR(optimizer: Optimizer, options: { gamma: number }): ScheduledLR {
  const { gamma } = complete('exponentialLR', { gamma: undefined as never as number }, options, ['gamma'])
  return scaled(optimizer, (step) => gamma ** step)
}

/** Times `factor` for `totalIters` steps, as ConstantLR. */
export function constantLR(optimizer: Optimizer, options: { factor?: number; totalIters?: number } = {}): ScheduledLR {
  const { factor, totalIters } = complete('constantLR', { factor: 1 / 3, totalIters: 5 }, options)
  return scaled(optimizer, (step) => (step < totalIters ? factor : 1))
}

/** From `startFactor` to `endFactor` times the rate in `totalIters` steps, as LinearLR: the usual warm-up. */
export function linearLR(
  optimizer: Optimizer,
  options: { startFactor?: number; endFactor?: number; totalIters?: number } = {},
): ScheduledLR {
  const { startFactor, endFactor, totalIters } = complete('linearLR', { startFactor: 1 / 3, endFactor: 1, totalIters: 5 }, options)
  checkCounts('linearLR', { totalIters })
  return scaled(optimizer, (step) => startFactor + ((endFactor - startFactor) * Math.min(step, totalIters)) / totalIters)
}

/** To 0 by a power of what is left of `totalIters` steps, as PolynomialLR. */
export function polynomialLR(optimizer: Optimizer, options: { totalIters?: number; power?: number } = {}): ScheduledLR {
  const { totalIters, power } = complete('polynomialLR', { totalIters: 5, power: 1 }, options)
  checkCounts('polynomialLR', { totalIters })
  return scaled(optimizer, (step) => (1 - Math.min(step, totalIters) / totalIters) ** power)
}

type Factor = (step: number) => number

/** Times what a function says of the step, as LambdaLR; one function for all groups, or one for each. */
export function lambdaLR(optimizer: Optimizer, factor: Factor | Factor[]): ScheduledLR {
  return scaled(optimizer, (step, group) => (Array.isArray(factor) ? factor[group]! : factor)(step))
}

/** Each step times what a function says of it, as MultiplicativeLR. */
export function multiplicativeLR(optimizer: Optimizer, factor: Factor | Factor[]): ScheduledLR {
  const products = optimizer.groups.map((_, group) => productOf(Array.isArray(factor) ? factor[group]! : factor))
  return scaled(optimizer, (step, group) => products[group]!(step))
}

/** The product of factors 1 to `step`, which goes on from the last one asked for. */
function productOf(factor: Factor): Factor {
  let [known, product] = [0, 1]
  return (step) => {
    if (step < known) [known, product] = [0, 1]
    while (known < step) product *= factor(++known)
    return product
  }
}
