import { Button } from '@mantine/core'
import { useMemo } from 'react'
import type { MetricSummary } from '../../engine/api/contract/index.ts'
import { formatMetric, Skeleton } from '../ui/index.ts'
import { describeMetric } from './chart-words.ts'
import { ChartTable } from './chart-table.tsx'
import type { ChartLook, XAxis } from './chart-view.ts'
import type { DrawnSeries } from './drawn-series.ts'
import type { MetricColumns } from './metric-columns.ts'
import type { MetricTable } from './metric-table.ts'
import { findNonFinite } from './non-finite.ts'
import type { Mark } from './nonfinite-mark.ts'
import { Plot } from './plot.tsx'
import type { RunMetrics } from './run-metrics.ts'
import { toX, type XControl } from './x-control.ts'
import classes from './metric-chart.module.css'

interface ChartBodyProps {
  summary: MetricSummary
  metrics: RunMetrics
  table: MetricTable | undefined
  drawn: DrawnSeries | null
  look: ChartLook
  control: XControl
  colour: number
  asTable: boolean
  onHover(row: number | null): void
}

export function ChartBody({ asTable, ...props }: ChartBodyProps) {
  const { table, drawn, metrics, summary, look } = props
  if (table?.state === 'failed') return <Failed metrics={metrics} />
  if (!table || !drawn) return table ? <Skeleton lines={4} /> : null
  if (asTable) return <ChartTable name={summary.name} drawn={drawn} columns={table.columns} xAxis={look.xAxis} />
  if (summary.count === 1) return <SinglePoint summary={summary} />
  return <Line {...props} table={table} drawn={drawn} />
}

function Failed({ metrics }: { metrics: RunMetrics }) {
  return (
    <div className={classes.notice}>
      <p>The points could not be read.</p>
      <Button variant="default" onClick={() => metrics.retry()}>
        Try again
      </Button>
    </div>
  )
}

/** One point makes no line. */
function SinglePoint({ summary }: { summary: MetricSummary }) {
  return (
    <div className={classes.notice}>
      <strong>{formatMetric(summary.last)}</strong>
      <p>at step {formatMetric(summary.lastStep)}, logged once</p>
    </div>
  )
}

interface LineProps extends Omit<ChartBodyProps, 'asTable'> {
  table: MetricTable
  drawn: DrawnSeries
}

function Line({ summary, metrics, table, drawn, look, control, colour, onHover }: LineProps) {
  const { xAxis, logY, id } = look
  const { name } = summary
  const { columns } = table
  const series = useMemo(
    () => [{ id: name, label: name, colour, columns: drawn, mark: markOf(columns, xAxis, metrics) }],
    [name, colour, drawn, columns, xAxis, metrics],
  )
  return <Plot {...{ series, xAxis, logY, control, onHover }} syncKey={id} label={describeMetric(summary)} />
}

function markOf(columns: MetricColumns, xAxis: XAxis, { clock }: RunMetrics): Mark | null {
  const row = findNonFinite(columns)?.lastFinite ?? -1
  return row < 0 ? null : { x: toX(columns.lastStep[row]!, xAxis, clock), y: columns.last[row]! }
}
