import { expect, test } from 'vitest'
import { appendRows, describeCount, filterRows, rowsAsText, toRows } from './log-rows.ts'

const line = (message: string, level: 'debug' | 'info' | 'warning' | 'error' = 'info') => ({ time: 0, level, message })

test('cuts a message of several lines, of which the first bears the time', () => {
  expect(toRows([line('Error\n  at a\n', 'error')]).map(({ text, first, level }) => [text, first, level])).toEqual([
    ['Error', true, 'error'],
    ['  at a', false, 'error'],
  ])
})

test('keeps the newest rows', () => {
  const rows = appendRows(toRows([line('a'), line('b')]), [line('c')], 2)
  expect(rows.map(({ text }) => text)).toEqual(['b', 'c'])
})

test.each([
  [{ level: 'debug', text: '' }, ['quiet', 'Loss is NaN', 'boom']],
  [{ level: 'warning', text: '' }, ['Loss is NaN', 'boom']],
  [{ level: 'debug', text: 'loss' }, ['Loss is NaN']],
  [{ level: 'error', text: 'loss' }, []],
] as const)('filters by level and text: %j', (filter, found) => {
  const rows = toRows([line('quiet', 'debug'), line('Loss is NaN', 'warning'), line('boom', 'error')])
  expect(filterRows(rows, filter).map(({ text }) => text)).toEqual(found)
})

test('copies a line a row, with time and level', () => {
  expect(rowsAsText(toRows([line('a'), line('b', 'error')]))).toBe('1970-01-01T00:00:00.000Z info a\n1970-01-01T00:00:00.000Z error b')
})

test.each([
  [1, 1, '1 line'],
  [12, 12, '12 lines'],
  [1, 2, '1 of 2 lines'],
  [50_000, 50_000, 'newest 50,000 lines'],
  [12, 50_000, '12 of the newest 50,000 lines'],
])('says that %i of %i rows are shown', (shown, held, words) => {
  expect(describeCount(shown, held)).toBe(words)
})
