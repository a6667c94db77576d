import { Button } from '@mantine/core'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useId, useState } from 'react'
import { formatCount } from '../ui/index.ts'
import type { ChartViewStore } from './chart-view.ts'
import { MetricChart } from './metric-chart.tsx'
import type { MetricGroup } from './metric-groups.ts'
import type { RunMetrics } from './run-metrics.ts'
import type { XControl } from './x-control.ts'
import classes from './chart-grid.module.css'

interface ChartGroupProps {
  group: MetricGroup
  /** Closed at first where the groups before it are enough to look at. */
  opened: boolean
  metrics: RunMetrics
  view: ChartViewStore
  control: XControl
  colour: number
}

/** Charts shown at first in each group, and with each wish for more. */
const page = 20

/** Groups are open until so many charts are shown. */
const enough = 40

/** Which groups are open at first. */
export function openedAtFirst(groups: MetricGroup[]): boolean[] {
  let shown = 0
  return groups.map(({ names }) => {
    const opened = shown < enough
    if (opened) shown += Math.min(page, names.length)
    return opened
  })
}

export function ChartGroup({ group: { title, names }, opened, ...rest }: ChartGroupProps) {
  const [open, setOpen] = useState(opened)
  const [limit, setLimit] = useState(page)
  const id = useId()
  const shown = names.slice(0, limit)
  const Chevron = open ? ChevronDown : ChevronRight
  return (
    <section>
      <h2 className={classes.group}>
        <button type="button" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          <Chevron size={14} aria-hidden />
          {title} ({formatCount(names.length)})
        </button>
      </h2>
      <div id={id} hidden={!open}>
        {open && <Charts names={shown} {...rest} />}
        {open && shown.length < names.length && (
          <p className={classes.more}>
            {formatCount(shown.length)} of {formatCount(names.length)} shown
            <Button variant="default" onClick={() => setLimit(limit + page)}>
              Show {formatCount(Math.min(page, names.length - limit))} more
            </Button>
          </p>
        )}
      </div>
    </section>
  )
}

function Charts({ names, metrics, ...rest }: Omit<ChartGroupProps, 'group' | 'opened'> & { names: string[] }) {
  return (
    <div className={classes.charts}>
      {names.map((name) => {
        const summary = metrics.summary(name)
        return summary && <MetricChart key={name} {...{ summary, metrics }} {...rest} />
      })}
    </div>
  )
}
