import { expect, test } from 'vitest'
import { compareLosses } from '../../../bench/results/losses.ts'

const falling = (from: number, steps = 40) => Array.from({ length: steps }, (_, step) => from - step / 50)
const float32 = { precision: 'float32', drawsMasks: false } as const
const bfloat16 = { precision: 'bf16-mixed', drawsMasks: false } as const
const masked = { precision: 'float32', drawsMasks: true } as const

test.each([
  ['the same', falling(2), falling(2), float32, null],
  ['rounding', falling(2.0001), falling(2), float32, null],
  ['other weights', falling(2.01), falling(2), float32, /before the first update/],
  ['bfloat16 rounds more', falling(2.01), falling(2), bfloat16, null],
  ['so do other masks', falling(2.1), falling(2), masked, null],
  ['another update', [2, ...falling(1.5)], [2, ...falling(2)], float32, /over the first steps/],
  ['nothing learnt', Array(40).fill(2), Array(40).fill(2), float32, /Leyden's loss doesn't fall/],
  ['not a number', [NaN, 1], [2, 1], float32, /before the first update/],
  ['the longer one learnt more', falling(2, 80), falling(2, 40), float32, null],
])('%s', (_, leyden, peer, how, doubt) => {
  const compared = compareLosses(leyden, peer, how)
  if (doubt === null) expect(compared.doubt).toBeNull()
  else expect(compared.doubt).toMatch(doubt)
})
