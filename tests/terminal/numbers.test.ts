import { expect, test } from 'vitest'
import { formatBytes, formatDuration, formatNumber } from '../../engine/terminal/numbers.ts'

test.each([
  [0.98123456, '0.9812'],
  [0.1, '0.1'],
  [12, '12'],
  [1234567, '1234567'],
  [1234.5678, '1235'],
  [-0.00012346, '-0.0001235'],
  [0.000012345, '1.234e-5'],
  [1e-7, '1e-7'],
  [0, '0'],
  [NaN, 'NaN'],
  [-Infinity, '-Infinity'],
])('%s is written %s', (value, expected) => {
  expect(formatNumber(value)).toBe(expected)
})

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [12_345, '12 kB'],
  [1_340_000, '1.3 MB'],
  [8e9, '8.0 GB'],
  [5e16, '50000 TB'],
])('%s bytes are written %s', (bytes, expected) => {
  expect(formatBytes(bytes)).toBe(expected)
})

test.each([
  [0, '0.0 s'],
  [12.34, '12.3 s'],
  [125, '2 min 5 s'],
  [3599.6, '1 h 0 min'],
  [11_520, '3 h 12 min'],
])('%s seconds are written %s', (seconds, expected) => {
  expect(formatDuration(seconds)).toBe(expected)
})
