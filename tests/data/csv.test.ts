import { describe, expect, test } from 'vitest'
import { readCsv } from '../../engine/data/index.ts'
import { temporaryFile } from './temporary-file.ts'

const read = (content: string, options = {}) => readCsv(temporaryFile(content, 'table.csv'), options)

test('a table has its columns by name', () => {
  const table = read('x,y,kind\n1,2.5,b\n-3e2, 0 ,a\n')
  expect(table).toMatchObject({ length: 2, names: ['x', 'y', 'kind'] })
  expect(table.numbers('x')).toEqual(Float32Array.of(1, -300))
  expect(table.numbers('y')).toEqual(Float32Array.of(2.5, 0))
  expect(table.texts('kind')).toEqual(['b', 'a'])
})

test('classes are numbered by alphabet', () => {
  expect(read('kind\nb\na\nb\nc\n').classes('kind')).toEqual({ names: ['a', 'b', 'c'], values: Int32Array.of(1, 0, 1, 2) })
})

test.each<[string, string, string[]]>([
  ['fields in quotes', 'text\n"a, b"\n"c ""d"" e"\n', ['a, b', 'c "d" e']],
  ['a line break in quotes', 'text\n"a\nb"\nc\n', ['a\nb', 'c']],
  ['a byte order mark', '\ufefftext\na\n', ['a']],
  ['Windows line ends', 'text\r\na\r\nb\r\n', ['a', 'b']],
  ['no line end at the end', 'text\na', ['a']],
  ['blank lines', 'text\n\na\n\n\nb\n\n', ['a', 'b']],
  ['blanks around fields', ' text \n  a\n', ['a']],
  ['letters beyond ASCII', 'text\nÄsche\n', ['Äsche']],
  ['no rows', 'text\n', []],
])('reads %s', (_name, content, expected) => {
  expect(read(content).texts('text')).toEqual(expected)
})

test('another delimiter, and names for a file without a header', () => {
  const table = read('1;2\n3;4\n', { delimiter: ';', columns: ['a', 'b'] })
  expect(table).toMatchObject({ length: 2, names: ['a', 'b'] })
  expect(table.numbers('b')).toEqual(Float32Array.of(2, 4))
})

describe('a field that is no number is refused with its line and column:', () => {
  test.each<[string, string, object, string]>([
    ['a text', 'a,b\n1,2\n3,four\n', {}, ":3: column 'b' holds 'four', which is no number."],
    ['nothing', 'a,b\n1,\n', {}, ":2: column 'b' holds nothing, which is no number."],
    ['a text in a file without a header', '1,x\n', { columns: ['a', 'b'] }, ":1: column 'b' holds 'x', which is no number."],
    ['a text behind blank lines', 'a,b\n\n\n1,2\n\n3,four\n', {}, ":6: column 'b' holds 'four', which is no number."],
    ['a text behind a line break in quotes', 'a,b\n1,2\n"3\n0",4\n1,five\n', {}, ":5: column 'b' holds 'five', which is no number."],
  ])('%s', (_name, content, options, message) => {
    const file = temporaryFile(content, 'table.csv')
    expect(() => readCsv(file, options).numbers('b')).toThrow(
      expect.objectContaining({ message: `${file}${message}`, remedy: 'Read it by texts() or classes(), or mend the file.' }),
    )
  })
})

describe('is refused:', () => {
  test('a column that is not there, with those that are', () => {
    expect(() => read('a,b\n1,2\n').texts('c')).toThrow(/table\.csv has no column 'c'; it has: a, b\.$/)
  })

  test('a line with another number of fields, with the line', () => {
    expect(() => read('a,b\n1,2\n3\n')).toThrow(/table\.csv can't be read as CSV: .*line 3/)
  })

  test('lines with another number of fields than names were given', () => {
    expect(() => read('1,2,3\n', { columns: ['a', 'b'] })).toThrow(/table\.csv has 3 columns, and the option names 2: a, b\./)
  })

  test('a quote that is never closed', () => {
    expect(() => read('a,b\n"1,2\n')).toThrow(/table\.csv can't be read as CSV: Quote Not Closed/)
  })
})
