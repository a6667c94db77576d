import type { Media } from '../../media/media.ts'

type Texts = Extract<Media, { kind: 'text' | 'table' | 'confusionMatrix' }>
type CellValue = string | number | boolean | null

/** More would be slow to draw. */
const mostRows = 200

/** TensorBoard's plugin of texts draws Markdown, tables too. */
export function markdownOf(media: Texts): string {
  if (media.kind === 'text') return media.text
  if (media.kind === 'table') return table(media.columns, media.rows)
  const { classNames, matrix } = media
  return table(
    ['target \\ predicted', ...classNames],
    matrix.map((row, index) => [classNames[index]!, ...row]),
  )
}

function table(columns: string[], rows: CellValue[][]): string {
  const line = (cells: CellValue[]) => `| ${cells.map(cell).join(' | ')} |`
  const left = rows.length - mostRows
  const note = left > 0 ? `\n\n${left} more rows are left out.` : ''
  return [line(columns), line(columns.map(() => '---')), ...rows.slice(0, mostRows).map(line)].join('\n') + note
}

const cell = (value: CellValue) =>
  String(value ?? '')
    .replaceAll('|', '\\|')
    .replaceAll(/\r?\n/g, ' ')
