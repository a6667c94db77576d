import type { Target } from '../results/index.ts'
import { formatMarkdownTable, type Column } from './markdown-table.ts'

const columns: Column[] = [
  { title: 'target', align: 'left' },
  { title: 'wanted', align: 'right' },
  { title: 'measured', align: 'right' },
  { title: 'met', align: 'left' },
]

/** `inDoubt`: the machine did other things too. */
export function formatTargets(targets: Target[], inDoubt: boolean): string {
  const rows = targets.map(({ what, target, figure, met }) => [what, target, figure, wordFor(met, inDoubt)])
  return formatMarkdownTable(columns, rows)
}

function wordFor(met: boolean | null, inDoubt: boolean): string {
  if (met === null) return 'not measured'
  return (met ? 'yes' : '**no**') + (inDoubt ? ', in doubt' : '')
}
