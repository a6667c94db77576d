import { expect, test } from 'vitest'
import { LRFinder } from '../../../engine/trainer/tuner/lr-finder.ts'

const numTraining = 100
const lr = Array.from({ length: numTraining }, (_, step) => 1e-8 * 10 ** ((8 * step) / (numTraining - 1)))

const finderOf = (lossAt: (step: number) => number, steps = numTraining) =>
  new LRFinder(
    { lr: lr.slice(0, steps), loss: Array.from({ length: steps }, (_, step) => lossAt(step)) },
    { minLr: 1e-8, maxLr: 1, numTraining, mode: 'exponential' },
  )

test.each<[string, (step: number) => number]>([
  ['rises', (step) => 1 + step / 10],
  ['stays as it is', () => 2.3],
  ['rises with dips', (step) => 1 + step / 10 + 0.3 * Math.sin(step - 11.5)],
  ['fell among the rates that are left out alone', (step) => (step < 10 ? 3 - step / 10 : 1 + step / 10)],
  ['is no number', () => NaN],
])('a loss that %s suggests no rate, and it is said why', (_, lossAt) => {
  const finder = finderOf(lossAt)
  expect([finder.suggestion(), finder.suggestion({ method: 'valley' })]).toEqual([null, null])
  expect(finder.whyNone).toMatch(/^The loss falls at no rate from 6\.4e-8 to 0\.83, so none is suggested: .*minLr and maxLr\.$/)
})

test('a loss that falls suggests a rate', () => {
  const finder = finderOf((step) => (step < 60 ? 2 : step < 80 ? 2 - (step - 60) / 20 : 1 + (step - 80) / 5))
  expect(finder.whyNone).toBeNull()
  expect(finder.suggestion()).toBeGreaterThan(lr[59]!)
  expect(finder.suggestion()).toBeLessThan(lr[80]!)
})

test('a search that ended at once says that it was too short', () => {
  expect(finderOf((step) => 10 ** step, 11).whyNone).toMatch(/^Too few steps/)
  expect(finderOf((step) => 10 ** step, 12).whyNone).toMatch(/^Too few steps/)
})
