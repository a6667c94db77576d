import { useDeferredValue, useEffect, useMemo, useState } from 'react'
import { Empty, formatCount, notify } from '../ui/index.ts'
import { ChartGroup, openedAtFirst } from './chart-group.tsx'
import { ChartToolbar } from './chart-toolbar.tsx'
import { createChartView, type XAxis } from './chart-view.ts'
import { groupMetrics } from './metric-groups.ts'
import { usePins } from './pins.ts'
import type { RunMetrics } from './run-metrics.ts'
import { useMetricsVersion } from './use-run-metrics.ts'
import { createXControl } from './x-control.ts'
import classes from './chart-grid.module.css'

interface ChartGridProps {
  /** Charts of the same id share crosshair and zoom. */
  id: string
  metrics: RunMetrics
  /** Index into the palette. */
  colour: number
  /** Said where nothing has been logged. */
  empty: string
}

/** All metrics of a run, a chart each, by prefix; what is pinned comes first. */
export function ChartGrid({ id, metrics, colour, empty }: ChartGridProps) {
  useMetricsVersion(metrics)
  const view = useMemo(() => createChartView(id), [id])
  const control = useMemo(() => createXControl(metrics, view), [metrics, view])
  const [search, setSearch] = useState('')
  const groups = useGroups(metrics, useDeferredValue(search))
  const opened = useMemo(() => openedAtFirst(groups), [groups])
  const total = metrics.list().length
  const found = groups.reduce((sum, { names }) => sum + names.length, 0)
  useEffect(() => () => metrics.zoom(null), [metrics])
  if (metrics.loaded && total === 0) return <Empty sentence={empty} />
  return (
    <div className={classes.grid}>
      <ChartToolbar {...{ view, control, search }} onSearch={setSearch} onXAxis={(axis) => void showAxis(axis)}>
        {search ? `${formatCount(found)} of ${formatCount(total)} metrics` : `${formatCount(total)} ${total === 1 ? 'metric' : 'metrics'}`}
      </ChartToolbar>
      {search && found === 0 && <Empty sentence={`No metric has '${search}' in its name.`} />}
      {groups.map((group, i) => (
        <ChartGroup key={group.title} opened={opened[i]!} {...{ group, metrics, view, control, colour }} />
      ))}
    </div>
  )

  async function showAxis(xAxis: XAxis): Promise<void> {
    try {
      if (xAxis !== 'step') await metrics.loadClock()
      view.setState({ xAxis })
    } catch (error) {
      notify({ message: `The charts stay over steps: epochs and times could not be read. ${String(error)}` })
    }
  }
}

function useGroups(metrics: RunMetrics, search: string) {
  const pins = usePins(({ names }) => names)
  const summaries = metrics.list()
  return useMemo(
    () =>
      groupMetrics(
        summaries.map(({ name }) => name),
        new Set(pins),
        search,
      ),
    [summaries, pins, search],
  )
}
