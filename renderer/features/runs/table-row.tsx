import { Ellipsis } from 'lucide-react'
import { memo, useState } from 'react'
import type { RunRow } from '../../../engine/api/contract/index.ts'
import styles from './runs.module.css'
import type { ShownColumn } from './use-shown-columns.ts'

export interface TableRowProps {
  run: RunRow
  /** In the table as it is sorted. */
  index: number
  shown: ShownColumn[]
  current: boolean
  onMenu(run: RunRow, at: { x: number; y: number }): void
  onCurrent(run: RunRow): void
}

export function rowId(run: string): string {
  return `run:${run}`
}

/** A run. Its link and button are for the pointer: the keyboard is at the table, which says which row it is at. */
export const TableRow = memo(function TableRow({ run, index, shown, current, onMenu, onCurrent }: TableRowProps) {
  const [hovered, setHovered] = useState(false)
  return (
    <tr
      id={rowId(run.id)}
      aria-rowindex={index + 2}
      aria-selected={current}
      tabIndex={-1}
      className={styles.row}
      style={{ transform: `translateY(${index * 28}px)` }}
      onMouseEnter={() => setHovered(true)}
      onMouseLeave={() => setHovered(false)}
      onMouseDown={() => onCurrent(run)}
      onContextMenu={(event) => {
        event.preventDefault()
        onMenu(run, { x: event.clientX, y: event.clientY })
      }}
    >
      {shown.map(({ id, numeric, index, track, cell }) => (
        <td key={id} aria-colindex={index + 1} className={styles.cell} data-numeric={numeric || undefined} style={{ gridColumn: track }}>
          {cell(run)}
          {index === 0 && (hovered || current) && <MenuButton run={run} onMenu={onMenu} />}
        </td>
      ))}
    </tr>
  )
})

function MenuButton({ run, onMenu }: Pick<TableRowProps, 'run' | 'onMenu'>) {
  return (
    <button
      type="button"
      tabIndex={-1}
      className={styles.more}
      aria-label={`Actions on ${run.name}`}
      onClick={(event) => {
        const { left, bottom } = event.currentTarget.getBoundingClientRect()
        onMenu(run, { x: left, y: bottom })
      }}
    >
      <Ellipsis size={14} aria-hidden />
    </button>
  )
}
