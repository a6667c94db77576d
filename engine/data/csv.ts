import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { LeydenError } from '../errors/index.ts'

export interface CsvOptions {
  /** Default: a comma. */
  delimiter?: string
  /** Names of the columns, for a file without a header line. */
  columns?: string[]
}

/** The columns of a table: numbers where every field is one, else texts. */
export interface CsvTable {
  length: number
  names: string[]
  /** A column of numbers. Throws at the first field that is none, with its line. */
  numbers(name: string): Float32Array
  texts(name: string): string[]
  /** A column of texts as class numbers by alphabet, with the classes' names. */
  classes(name: string): { values: Int32Array; names: string[] }
}

/** Reads a CSV file (RFC 4180) whole. Throws where a line has another number of fields than the header. */
export function readCsv(path: string, { delimiter = ',', columns }: CsvOptions = {}): CsvTable {
  const rows = parseRows(path, delimiter)
  const names = columns ?? rows.shift()?.fields ?? []
  checkWidth(path, names, rows[0])
  const texts = (name: string) => rows.map(({ fields }) => fields[columnIndex(path, names, name)]!)
  return {
    length: rows.length,
    names,
    texts,
    numbers: (name) => Float32Array.from(texts(name), (field, row) => toNumber(field, `${path}:${rows[row]!.line}`, name)),
    classes: (name) => {
      const classNames = [...new Set(texts(name))].sort()
      return { names: classNames, values: Int32Array.from(texts(name), (field) => classNames.indexOf(field)) }
    },
  }
}

interface Row {
  fields: string[]
  /** In the file, from 1: the line that the row ends on. */
  line: number
}

function parseRows(path: string, delimiter: string): Row[] {
  try {
    const options = { delimiter, skip_empty_lines: true, trim: true, bom: true, info: true } as const
    const parsed = parse(readFileSync(path), options) as unknown as { record: string[]; info: { lines: number } }[]
    return parsed.map(({ record, info }) => ({ fields: record, line: info.lines }))
  } catch (error) {
    throw new LeydenError(`${path} can't be read as CSV: ${(error as Error).message}`, { cause: error })
  }
}

/** The parser sees to it that all lines have as many fields as the first. */
function checkWidth(path: string, names: string[], first: Row | undefined): void {
  if (!first || first.fields.length === names.length) return
  throw new LeydenError(`${path} has ${first.fields.length} columns, and the option names ${names.length}: ${names.join(', ')}.`)
}

function columnIndex(path: string, names: string[], name: string): number {
  const index = names.indexOf(name)
  if (index < 0) throw new LeydenError(`${path} has no column '${name}'; it has: ${names.join(', ')}.`)
  return index
}

function toNumber(field: string, place: string, name: string): number {
  const value = Number(field)
  if (field !== '' && !Number.isNaN(value)) return value
  throw new LeydenError(`${place}: column '${name}' holds ${field === '' ? 'nothing' : `'${field}'`}, which is no number.`, {
    remedy: 'Read it by texts() or classes(), or mend the file.',
  })
}
