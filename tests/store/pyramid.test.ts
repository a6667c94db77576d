import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bucketWidth, countBuckets, cover, levelWithin, type Range, span } from '../../engine/store/pyramid.ts'

const range = fc.tuple(fc.nat(200_000), fc.nat(200_000)).map(([a, b]): Range => ({ from: Math.min(a, b), to: Math.max(a, b) }))
const ranges = fc.uniqueArray(fc.nat(20_000), { minLength: 2, maxLength: 20 }).map((ends): Range[] => {
  const sorted = ends.sort((a, b) => a - b)
  return Array.from({ length: sorted.length >> 1 }, (_, i) => ({ from: sorted[2 * i]!, to: sorted[2 * i + 1]! }))
})

test.each([
  { points: 1, level: 0 },
  { points: 15, level: 0 },
  { points: 16, level: 1 },
  { points: 63, level: 1 },
  { points: 64, level: 2 },
  { points: 2 ** 20, level: 9 },
])('the coarsest level within $points points is $level', ({ points, level }) => {
  expect(levelWithin(points)).toBe(level)
  expect(span(level)).toBeLessThanOrEqual(points)
  expect(span(level + 1)).toBeGreaterThan(points)
})

test('a cover is the range, without gaps, in few entries', () => {
  fc.assert(
    fc.property(range, fc.nat(6), (whole, level) => {
      const pieces = cover(whole, level)
      let at = whole.from
      for (const piece of pieces) {
        expect(piece.from * span(piece.level)).toBe(at)
        at = piece.to * span(piece.level)
        if (piece.level < level) expect(piece.to - piece.from).toBeLessThan(2 * (piece.level === 0 ? 16 : 4))
      }
      expect(at).toBe(whole.to)
      expect(pieces.length).toBeLessThanOrEqual(2 * level + 1)
    }),
  )
})

test('buckets are counted as they fall, and their width is the smallest that fits', () => {
  fc.assert(
    fc.property(ranges, fc.integer({ min: 1, max: 300 }), (parts, limit) => {
      const naive = (width: number): number =>
        new Set(parts.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => Math.floor((from + i) / width)))).size
      const width = bucketWidth(parts, limit)
      expect(countBuckets(parts, width)).toBe(naive(width))
      expect(naive(width)).toBeLessThanOrEqual(limit)
      if (width > 1) expect(naive(width / 2)).toBeGreaterThan(limit)
    }),
    { numRuns: 50 },
  )
})
