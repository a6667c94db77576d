/** A column of a band in canvas pixels: [x, x + width) by [top, bottom]. */
export interface RangeColumn {
  x: number
  width: number
  top: number
  bottom: number
}

export interface RangeRows {
  x: ArrayLike<number>
  low: ArrayLike<number | null | undefined>
  high: ArrayLike<number | null | undefined>
  /** Rows [from, to] are seen. */
  from: number
  to: number
}

/**
 * Whole pixel columns that cover what the rows range over: each row from the one before it to its own place, rows of one pixel as one
 * column. A row that ranges below a log axis reaches to infinity. No column is lower than a pixel, so that a spike is seen however
 * narrow it is.
 */
export function rangeColumns(rows: RangeRows, toX: (x: number) => number, toY: (y: number) => number): RangeColumn[] {
  const columns: RangeColumn[] = []
  let left = Math.floor(toX(rows.x[rows.from]!)) - 1
  for (let i = rows.from; i <= rows.to; i++) {
    const right = Math.floor(toX(rows.x[i]!))
    const [low, high] = [rows.low[i], rows.high[i]]
    if (high !== null && high !== undefined) {
      const bottom = low === null || low === undefined ? Infinity : Math.ceil(toY(low))
      addColumn(columns, { x: left, width: right - left, top: Math.floor(toY(high)), bottom })
    }
    left = right
  }
  return columns
}

function addColumn(columns: RangeColumn[], column: RangeColumn): void {
  const last = columns.at(-1)
  const bottom = Math.max(column.bottom, column.top + 1)
  if (column.width > 0 || !last) return void columns.push({ ...column, width: Math.max(1, column.width), bottom })
  last.top = Math.min(last.top, column.top)
  last.bottom = Math.max(last.bottom, bottom)
}
