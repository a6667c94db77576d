import { useMemo, useRef, useState } from 'react'
import type { MetricSummary } from '../../engine/api/contract/index.ts'
import { formatMetric } from '../ui/index.ts'
import { ChartBody } from './chart-body.tsx'
import { ChartHeader } from './chart-header.tsx'
import { type ChartLook, type ChartViewStore, useChartLook } from './chart-view.ts'
import { captionsOf } from './chart-words.ts'
import { drawSeries, type DrawnSeries } from './drawn-series.ts'
import type { MetricTable } from './metric-table.ts'
import { readout } from './readout.ts'
import type { RunMetrics } from './run-metrics.ts'
import { useInView } from './use-in-view.ts'
import { useMetricsVersion, useWatchedMetric } from './use-run-metrics.ts'
import { toX, type XControl } from './x-control.ts'
import classes from './metric-chart.module.css'

export interface MetricChartProps {
  summary: MetricSummary
  metrics: RunMetrics
  view: ChartViewStore
  control: XControl
  /** Index into the palette. */
  colour: number
}

/** A metric's chart, drawn while it is in view, with its value under the crosshair and its points as a table. */
export function MetricChart({ summary, metrics, view, control, colour }: MetricChartProps) {
  const box = useRef<HTMLElement>(null)
  const value = useRef<HTMLSpanElement>(null)
  const inView = useInView(box)
  const [asTable, setAsTable] = useState(false)
  useWatchedMetric(metrics, summary.name, inView)
  useMetricsVersion(metrics)
  const look = useChartLook(view)
  const table = inView ? metrics.table(summary.name) : undefined
  const drawn = useDrawn(table, metrics, look)
  const onHover = (row: number | null) => {
    if (value.current) value.current.textContent = row === null || !drawn ? formatMetric(summary.last) : readout(drawn, row, look.xAxis)
  }
  return (
    <figure ref={box} className={classes.chart}>
      <ChartHeader name={summary.name} asTable={asTable} onTable={setAsTable}>
        <span ref={value} className={classes.value}>
          {formatMetric(summary.last)}
        </span>
      </ChartHeader>
      <div className={classes.body}>
        <ChartBody {...{ summary, metrics, table, drawn, look, control, colour, asTable, onHover }} />
      </div>
      <figcaption className={classes.caption}>{table && captionsOf(table, look).join(' · ')}</figcaption>
    </figure>
  )
}

/** Drawn anew when the points or the look have changed. */
function useDrawn(table: MetricTable | undefined, { clock }: RunMetrics, { xAxis, smoothing, logY }: ChartLook): DrawnSeries | null {
  const columns = table?.state === 'ready' ? table.columns : null
  return useMemo(
    () => columns && drawSeries(columns, { xOf: (step) => toX(step, xAxis, clock), smoothing, logY }),
    [columns, clock, xAxis, smoothing, logY],
  )
}
