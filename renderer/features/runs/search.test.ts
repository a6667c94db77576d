// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { nextSort, readSearch, writeSearch, type RunsSearch } from './search.ts'

const plain: RunsSearch = { filter: '', sort: null, columns: null }

describe('the workspace in an address', () => {
  const cases: [search: RunsSearch, parameters: Record<string, string>][] = [
    [plain, {}],
    [{ ...plain, filter: 'val_accuracy > 0.9 tag:base' }, { q: 'val_accuracy > 0.9 tag:base' }],
    [{ ...plain, sort: { column: 'metric:val_loss', descending: true } }, { sort: '-metric:val_loss' }],
    [{ ...plain, sort: { column: 'name', descending: false } }, { sort: 'name' }],
    [{ ...plain, columns: ['state', 'metric:a,b', 'hparam:x y'] }, { columns: 'state,metric%3Aa%2Cb,hparam%3Ax%20y' }],
    [{ ...plain, columns: [] }, { columns: 'none' }],
  ]
  test.each(cases)('%j', (search, parameters) => {
    expect(writeSearch(search)).toEqual(parameters)
    expect(readSearch(parameters)).toEqual(search)
  })

  test('typed by hand need not be right', () => {
    expect(readSearch({ columns: '%zz,state', sort: '-' })).toEqual({ ...plain, columns: ['%zz', 'state'] })
  })
})

test('pressing a head sorts as suits the column, then the other way, then no more', () => {
  const first = nextSort(null, 'metric:loss', true)
  expect(first).toEqual({ column: 'metric:loss', descending: true })
  const second = nextSort(first, 'metric:loss', true)
  expect(second).toEqual({ column: 'metric:loss', descending: false })
  expect(nextSort(second, 'metric:loss', true)).toBeNull()
  expect(nextSort(second, 'name', false)).toEqual({ column: 'name', descending: false })
})
