import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import { formatMetric } from '../ui/index.ts'
import { formatX } from './axis-ticks.ts'
import type { XAxis } from './chart-view.ts'
import type { DrawnSeries } from './drawn-series.ts'
import type { MetricColumns } from './metric-columns.ts'
import classes from './chart-table.module.css'

const rowHeight = 24

interface ChartTableProps {
  name: string
  drawn: DrawnSeries
  columns: MetricColumns
  xAxis: XAxis
}

interface Column {
  title: string
  cell(row: number): string
}

/** What a chart draws, as a table; of a long one only the rows in view are there. */
export function ChartTable({ name, drawn, columns, xAxis }: ChartTableProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const shown = tableColumns(drawn, columns, xAxis)
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises here
  const rows = useVirtualizer({
    count: drawn.x.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const items = rows.getVirtualItems()
  const before = items[0]?.start ?? 0
  const after = rows.getTotalSize() - (items.at(-1)?.end ?? 0)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
    <section ref={scroller} className={classes.scroller} tabIndex={0} aria-label={`Points of ${name}`}>
      <table aria-rowcount={drawn.x.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {shown.map(({ title }) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Gap height={before} />
          {items.map(({ index }) => (
            <tr key={index} aria-rowindex={index + 2}>
              {shown.map(({ title, cell }) => (
                <td key={title}>{cell(index)}</td>
              ))}
            </tr>
          ))}
          <Gap height={after} />
        </tbody>
      </table>
    </section>
  )
}

/** Stands for the rows that aren't there. */
function Gap({ height }: { height: number }) {
  return height > 0 ? <tr aria-hidden style={{ height }} /> : null
}

function tableColumns({ x, step, last, low, high, smooth }: DrawnSeries, columns: MetricColumns, xAxis: XAxis): Column[] {
  const numbers = (values: (number | null)[]) => (row: number) => (values[row] === null ? '' : formatMetric(values[row]!))
  return [
    { title: 'step', cell: (row) => formatX(step[row]!, 'step') },
    ...(xAxis === 'step' ? [] : [{ title: xAxis, cell: (row: number) => formatX(x[row]!, xAxis) }]),
    { title: 'value', cell: (row) => (last[row] === null ? notDrawn(columns, step[row]!) : formatMetric(last[row]!)) },
    ...(low ? [{ title: 'min', cell: numbers(low) }] : []),
    ...(high ? [{ title: 'max', cell: numbers(high) }] : []),
    ...(smooth ? [{ title: 'average', cell: numbers(smooth) }] : []),
  ]
}

/** A value that has no place in a chart has one in its table. */
function notDrawn({ lastStep, last }: MetricColumns, step: number): string {
  return formatMetric(last[lastStep.lastIndexOf(step)] ?? NaN)
}
