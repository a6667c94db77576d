export interface Column {
  title: string
  align: 'left' | 'right'
}

/** A Markdown table that is aligned as plain text too. */
export function formatMarkdownTable(columns: Column[], rows: string[][]): string {
  const widths = columns.map(({ title }, index) => Math.max(title.length, ...rows.map((row) => row[index]!.length)))
  const pad = (cell: string, index: number) =>
    columns[index]!.align === 'left' ? cell.padEnd(widths[index]!) : cell.padStart(widths[index]!)
  const rule = columns.map(({ align }, index) => (align === 'left' ? '-'.repeat(widths[index]!) : `${'-'.repeat(widths[index]! - 1)}:`))
  return [columns.map(({ title }, index) => pad(title, index)), rule, ...rows.map((row) => row.map(pad))]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}
