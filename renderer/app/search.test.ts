import { expect, test } from 'vitest'
import { parseSearch, stringifySearch } from './search.ts'

test.each([
  ['', {}],
  ['?from=12', { from: '12' }],
  ['?filter=val_acc+%3E+0.9&sort=name', { filter: 'val_acc > 0.9', sort: 'name' }],
])('%j is read as text by name, and written the same', (text, search) => {
  expect(parseSearch(text)).toEqual(search)
  expect(stringifySearch(search)).toBe(text)
})

test('what is undefined or empty is left out of the address', () => {
  expect(stringifySearch({ a: undefined, b: '', c: 'd' })).toBe('?c=d')
})
