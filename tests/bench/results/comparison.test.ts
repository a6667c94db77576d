import { describe, expect, test } from 'vitest'
import { compare } from '../../../bench/results/index.ts'
import { track } from '../tracks.ts'

const workload = { name: 'mlp', drawsMasks: false }
const leyden = track('leyden', 'leyden', [
  [1, 1],
  [2, 2],
  [6, 6],
])

describe('a comparison', () => {
  test('takes ratios of rounds that ran together, not of medians', () => {
    const peer = track('pytorch-eager', 'pytorch', [
      [4, 4],
      [4, 4],
      [8, 8],
    ])
    const { peers } = compare(workload, 'float32', [leyden, peer])
    expect(peers['pytorch-eager']).toMatchObject({ ratio: 0.5, minRatio: 0.25, minMs: 4, medianMs: 4 })
  })

  test("is with PyTorch's fastest mode, whatever else is faster or nearer", () => {
    const comparison = compare(workload, 'float32', [
      leyden,
      track('leyden-eager', 'variant', [[1], [1], [1]]),
      track('pytorch-eager', 'pytorch', [[8], [8], [8]]),
      track('pytorch-compile', 'pytorch', [[4], [4], [4]]),
      track('tensorflow-function', 'other', [[1], [1], [1]]),
    ])
    expect(comparison).toMatchObject({ fastest: 'pytorch-compile', ratio: 0.5 })
  })

  test('has no ratio where no mode of PyTorch ran', () => {
    const comparison = compare(workload, 'float32', [leyden], { 'pytorch-compile': 'no C++ compiler' })
    expect(comparison).toMatchObject({ fastest: null, ratio: null, skipped: { 'pytorch-compile': 'no C++ compiler' } })
  })

  test('compares losses step by step from the first warm-up step on', () => {
    const other = track('pytorch-eager', 'pytorch', [[1], [1], [1]], (step) => 3 - step / 100)
    const { peers } = compare(workload, 'float32', [leyden, other])
    expect(peers['pytorch-eager']!.losses).toMatchObject({ leyden: { initial: 2 }, peer: { initial: 3 } })
    expect(peers['pytorch-eager']!.losses.doubt).toMatch(/2.0000.*3.0000/)
  })
})
