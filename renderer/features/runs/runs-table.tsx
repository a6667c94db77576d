import { useVirtualizer } from '@tanstack/react-virtual'
import { type CSSProperties, type KeyboardEvent, type RefObject, useCallback, useRef, useState } from 'react'
import type { RunRow } from '../../../engine/api/contract/index.ts'
import { HeaderRow } from './header-row.tsx'
import { moveFor } from './move.ts'
import { type OpenMenu, RowMenu } from './row-menu.tsx'
import styles from './runs.module.css'
import type { Sort } from './search.ts'
import { rowId, TableRow } from './table-row.tsx'
import type { RunsTableModel } from './use-runs-table.ts'
import { useShownColumns } from './use-shown-columns.ts'

const rowHeight = 28

export interface RunsTableProps {
  table: RunsTableModel
  sort: Sort | null
  onSort(sort: Sort | null): void
  /** Id of the run that the keyboard is at. */
  current: string | null
  onCurrent(run: RunRow): void
  onOpen(run: RunRow): void
}

/** The table itself: only what can be seen is in the document. */
export function RunsTable({ table, sort, onSort, current, onCurrent, onOpen }: RunsTableProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const [menu, setMenu] = useState<OpenMenu | null>(null)
  const { rows } = table.getRowModel()
  const { shown, tracks } = useShownColumns(table, scroller)
  const down = useRowWindow(rows.length, scroller)
  const openMenu = useCallback((run: RunRow, at: { x: number; y: number }) => setMenu({ run, ...at }), [])
  const move = (to: number) => {
    onCurrent(rows[to]!.original)
    down.scrollToIndex(to)
  }
  const at = current === null ? -1 : rows.findIndex(({ id }) => id === current)
  const onKeyDown = keysOf({
    at,
    count: rows.length,
    move,
    open: () => onOpen(rows[at]!.original),
    menu: () => openMenu(rows[at]!.original, below(current!)),
  })
  return (
    <>
      <div ref={scroller} className={styles.scroller}>
        {/* oxlint-disable jsx-a11y/no-noninteractive-element-to-interactive-role -- the keyboard moves over its rows, which makes a table a grid */}
        <table
          role="grid"
          aria-label="Runs"
          aria-rowcount={rows.length + 1}
          aria-colcount={table.options.columns.length}
          aria-activedescendant={at >= 0 ? rowId(current!) : undefined}
          tabIndex={0}
          className={styles.table}
          style={{ '--columns': tracks } as CSSProperties}
          onKeyDown={onKeyDown}
          onFocus={(event) => event.target === event.currentTarget && at < 0 && move(0)}
        >
          <HeaderRow shown={shown} sort={sort} onSort={onSort} />
          <tbody className={styles.rows} style={{ height: down.getTotalSize() }}>
            {down.getVirtualItems().map(({ index }) => {
              const run = rows[index]!.original
              const props = { run, index, shown, current: run.id === current }
              return <TableRow key={run.id} {...props} onMenu={openMenu} onCurrent={onCurrent} />
            })}
          </tbody>
        </table>
      </div>
      <RowMenu menu={menu} onClose={() => setMenu(null)} />
    </>
  )
}

type Scroller = RefObject<HTMLDivElement | null>

function useRowWindow(count: number, scroller: Scroller) {
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises here
  return useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollMargin: rowHeight,
    scrollPaddingStart: rowHeight, // the heads stand over the first row
  })
}

interface Keys {
  at: number
  count: number
  move(to: number): void
  open(): void
  menu(): void
}

/** Arrows and pages move, Enter opens, the menu key or Shift+F10 shows what can be done. */
function keysOf({ at, count, move, open, menu }: Keys) {
  return (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
    const to = moveFor(event.key, at, count, pageOf(event.currentTarget))
    if (to !== undefined) move(to)
    else if (event.key === 'Enter' && at >= 0) open()
    else if ((event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) && at >= 0) menu()
    else return
    event.preventDefault()
  }
}

/** How many rows can be seen at once, less one that stays in sight. */
function pageOf(table: HTMLElement): number {
  return Math.floor((table.parentElement?.clientHeight ?? 0) / rowHeight) - 2
}

function below(run: string): { x: number; y: number } {
  const box = document.getElementById(rowId(run))?.getBoundingClientRect()
  return { x: box?.left ?? 0, y: box?.bottom ?? 0 }
}
