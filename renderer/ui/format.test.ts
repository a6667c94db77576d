import { describe, expect, test } from 'vitest'
import { formatAge, formatBytes, formatCount, formatDuration, formatMetric, formatShare } from './format.ts'

test.each([
  [0, '0'],
  [1234, '1,234'],
  [100_000, '100,000'],
])('the count %d is %s', (count, text) => expect(formatCount(count)).toBe(text))

test.each([
  [0, '0%'],
  [0.374, '37%'],
  [1, '100%'],
])('the share %d is %s', (share, text) => expect(formatShare(share)).toBe(text))

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [14_400_000_000, '14.4 GB'],
  [38_000_000_000, '38 GB'],
  [2e18, '2,000 PB'],
])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))

test.each([
  [-5, '0 ms'],
  [0, '0 ms'],
  [120.4, '120 ms'],
  [1500, '1.5 s'],
  [42_000, '42 s'],
  [60_000, '1 min'],
  [62_000, '1 min 2 s'],
  [3_780_000, '1 h 3 min'],
  [3_605_000, '1 h'],
  [90_000_000, '1 d 1 h'],
])('%d ms are %s', (milliseconds, text) => expect(formatDuration(milliseconds)).toBe(text))

test.each([
  [0, 'just now'],
  [30_000, '30 sec ago'],
  [5 * 60_000, '5 min ago'],
  [3 * 3_600_000, '3 hr ago'],
  [26 * 3_600_000, 'yesterday'],
  [70 * 86_400_000, '2 mo ago'],
])('what was %d ms ago was %s', (age, text) => expect(formatAge(1e12 - age, 1e12)).toBe(text))

describe('a metric', () => {
  test.each([
    [0, '0'],
    [0.056051, '0.05605'],
    [-0.25, '−0.25'],
    [12.3456, '12.35'],
    [48_000, '48,000'],
    [123_456.789, '123500'],
    [0.00001234, '1.234e−5'],
    [1e-5, '1e−5'],
    [1e7, '1e7'],
    [NaN, 'NaN'],
    [Infinity, '∞'],
    [-Infinity, '−∞'],
  ])('of %d is %s', (value, text) => expect(formatMetric(value)).toBe(text))
})
