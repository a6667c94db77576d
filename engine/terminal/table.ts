import Table from 'cli-table3'
import { paint } from './style.ts'

export interface Column {
  title: string
  /** Numbers read best to the right. */
  align?: 'left' | 'right'
}

const noBorders = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
  ].map((place) => [place, '']),
)

/** Rows in columns, with a title each, indented by two. */
export function formatTable(columns: Column[], rows: (string | number | null)[][]): string {
  const table = new Table({
    head: columns.map(({ title }) => paint('dim', title)),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    chars: { ...noBorders, middle: '  ' },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  })
  table.push(...rows.map((row) => row.map((cell) => cell ?? '-')))
  return table
    .toString()
    .split('\n')
    .map((line) => `  ${line}`.trimEnd())
    .join('\n')
}

/** Names and values, one pair a line; pairs without a value are left out. */
export function formatPairs(pairs: [name: string, value: string | number | null | undefined][]): string {
  const present = pairs.filter(([, value]) => value !== null && value !== undefined && value !== '')
  const width = Math.max(...present.map(([name]) => name.length))
  return present.map(([name, value]) => `  ${paint('dim', name.padEnd(width))}  ${value}`).join('\n')
}
