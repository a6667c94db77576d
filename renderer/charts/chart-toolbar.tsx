import { Button, Checkbox, SegmentedControl, TextInput } from '@mantine/core'
import { RotateCcw, Search } from 'lucide-react'
import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import { type ChartViewStore, useChartLook, type XAxis } from './chart-view.ts'
import type { XControl } from './x-control.ts'
import classes from './chart-grid.module.css'

interface ChartToolbarProps {
  view: ChartViewStore
  control: XControl
  search: string
  onSearch(search: string): void
  /** Wants the x axis changed; the view follows when it can be drawn. */
  onXAxis(axis: XAxis): void
  children: ReactNode
}

const axes = [
  { value: 'step', label: 'Step' },
  { value: 'epoch', label: 'Epoch' },
  { value: 'time', label: 'Wall time' },
]

/** What is said to all charts at once. */
export function ChartToolbar({ view, control, search, onSearch, onXAxis, children }: ChartToolbarProps) {
  const { xAxis, logY } = useChartLook(view)
  return (
    <div className={classes.toolbar} role="toolbar" aria-label="Charts">
      <TextInput
        className={classes.search}
        leftSection={<Search size={14} />}
        placeholder="Find a metric"
        aria-label="Find a metric"
        value={search}
        onChange={(event) => onSearch(event.currentTarget.value)}
      />
      <SegmentedControl
        size="xs"
        aria-label="X axis"
        transitionDuration={0}
        classNames={{ root: classes.axis, label: classes.axisLabel }}
        data={axes}
        value={xAxis}
        onChange={(axis) => onXAxis(axis as XAxis)}
      />
      <Checkbox size="xs" label="Log y" checked={logY} onChange={(event) => view.setState({ logY: event.currentTarget.checked })} />
      <Smoothing view={view} />
      <ResetZoom view={view} control={control} />
      <span className={classes.count}>{children}</span>
    </div>
  )
}

function Smoothing({ view }: { view: ChartViewStore }) {
  const { smoothing } = useChartLook(view)
  return (
    <label className={classes.smoothing}>
      Smoothing
      <input
        type="range"
        min={0}
        max={0.99}
        step={0.01}
        value={smoothing}
        onChange={(event) => view.setState({ smoothing: event.currentTarget.valueAsNumber })}
      />
      <output>{smoothing.toFixed(2)}</output>
    </label>
  )
}

function ResetZoom({ view, control }: { view: ChartViewStore; control: XControl }) {
  const zoomed = useStore(view, ({ zoom }) => zoom !== null)
  if (!zoomed) return null
  return (
    <Button variant="default" leftSection={<RotateCcw size={14} />} onClick={() => control.reset()}>
      Show everything
    </Button>
  )
}
