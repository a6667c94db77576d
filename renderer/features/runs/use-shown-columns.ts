import { useVirtualizer, type Range } from '@tanstack/react-virtual'
import { useMemo, type ReactNode, type RefObject } from 'react'
import type { RunRow } from '../../../engine/api/contract/index.ts'
import type { RunsTableModel } from './use-runs-table.ts'

/** A column that can be seen. */
export interface ShownColumn {
  id: string
  header: string
  numeric: boolean
  /** Its number among all columns, from 0. */
  index: number
  /** The track of the grid that it stands in. */
  track: number
  cell(run: RunRow): ReactNode
}

/** The columns that can be seen, and the tracks of the grid that they stand in; the name is always among them. */
export function useShownColumns(table: RunsTableModel, scroller: RefObject<HTMLElement | null>): { shown: ShownColumn[]; tracks: string } {
  const { columns } = table.options
  const widths = useMemo(() => columns.map(({ meta }) => meta!.width), [columns])
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises here
  const across = useVirtualizer({
    horizontal: true,
    count: widths.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => widths[index]!,
    rangeExtractor: columnsAround,
  })
  const numbers = across.getVirtualItems().map(({ index }) => index)
  const [from, to] = [numbers[1] ?? 1, numbers.at(-1) ?? 0]
  return useMemo(() => ({ shown: shownColumns(columns, from, to), tracks: tracksOf(widths, from, to) }), [columns, widths, from, to])
}

function shownColumns(columns: RunsTableModel['options']['columns'], from: number, to: number): ShownColumn[] {
  return [0, ...numbersBetween(from, to)].map((index) => {
    const { id, header, meta } = columns[index]!
    const track = index === 0 ? 1 : index - from + 3
    return { id: id!, header: String(header), numeric: meta!.numeric, index, track, cell: meta!.cell }
  })
}

/** The name takes what is left; what can't be seen before and after the shown columns is one track each. */
function tracksOf(widths: number[], from: number, to: number): string {
  const sum = (part: number[]) => part.reduce((total, width) => total + width, 0)
  const [name, ...others] = widths
  const shown = [sum(others.slice(0, from - 1)), ...others.slice(from - 1, to), sum(others.slice(Math.max(from - 1, to)))]
  return [`minmax(${name}px, 1fr)`, ...shown.map((width) => `${width}px`)].join(' ')
}

const block = 4

/** In whole blocks, so that scrolling across draws the rows anew once a block, not once a column. */
function columnsAround({ startIndex, endIndex, count }: Range): number[] {
  const from = Math.floor((startIndex - 1) / block) * block
  const to = Math.ceil((endIndex + 1) / block) * block
  return [0, ...numbersBetween(Math.max(1, from), Math.min(count - 1, to))]
}

function numbersBetween(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i)
}
