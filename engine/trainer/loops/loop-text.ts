import type { LoopLine } from './loop-outline.ts'

const indent = '  '

interface Row {
  text: string
  note: string
}

/** The lines as pseudo-code: to the left what happens, to the right who implements it and which options decide. */
export function loopText(lines: LoopLine[]): string {
  const rows = rowsOf(lines, 0)
  const width = Math.max(0, ...rows.map(({ text }) => text.length))
  return rows.map(({ text, note }) => (note ? `${text.padEnd(width)}  # ${note}` : text)).join('\n')
}

function rowsOf(lines: LoopLine[], depth: number): Row[] {
  return lines.flatMap((line) => {
    const before = indent.repeat(depth)
    if ('block' in line) return [{ text: `${before}${line.block}:`, note: line.note ?? '' }, ...rowsOf(line.body, depth + 1)]
    const names = line.owners.filter(({ kind }) => kind !== 'trainer').map(({ name }) => name)
    return [{ text: `${before}${line.call}()`, note: [names.join(', '), line.note].filter(Boolean).join('; ') }]
  })
}
