import { expect, test } from 'vitest'
import { otherTraining } from '../../../bench/report/index.ts'
import { compareRanks } from '../../../bench/results/index.ts'
import { track } from '../tracks.ts'

const work = { name: 'vgg', drawsMasks: false }
const one = track('one', 'leyden', [[10], [20], [30]])
const apart = track('apart', 'variant', [[5], [10], [15]])

test('what two ranks gain is the median of the ratios of rounds that took turns', () => {
  const two = track('two', 'variant', [[8], [10], [20]])
  expect(compareRanks(work, [one, two, apart])).toMatchObject({ name: 'vgg', speedup: 1.5, bound: 2, losses: { doubt: null } })
})

test('two ranks that learn otherwise than one are doubted', () => {
  const two = track('two', 'variant', [[8], [10], [20]], (step) => 1.5 - step / 100)
  expect(otherTraining(compareRanks(work, [one, two, apart])).join()).toMatch(/^vgg, two ranks train otherwise than one/)
})
