import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { StepRange } from './step-range.ts'

export type XAxis = 'step' | 'epoch' | 'time'

/** How all charts of a page look. */
export interface ChartLook {
  /** Also the key under which the page's charts share their crosshair. */
  id: string
  xAxis: XAxis
  logY: boolean
  /** Weight of the average, 0 (none) to 0.99. */
  smoothing: number
}

export interface ChartView extends ChartLook {
  /** What is zoomed to, by steps whatever the axis is; null for everything. */
  zoom: StepRange | null
}

export type ChartViewStore = StoreApi<ChartView>

export const createChartView = (id: string): ChartViewStore =>
  createStore(() => ({ id, xAxis: 'step', logY: false, smoothing: 0, zoom: null }))

/** Without the zoom, which moves with every frame: charts follow it by themselves. */
export function useChartLook(view: ChartViewStore): ChartLook {
  return useStore(
    view,
    useShallow(({ id, xAxis, logY, smoothing }) => ({ id, xAxis, logY, smoothing })),
  )
}

/** The part of `range` between two shares of it, which may lie outside of 0..1. */
export function partOf({ from, to }: StepRange, first: number, last: number): StepRange {
  return { from: from + first * (to - from), to: from + last * (to - from) }
}

/** Keys on a focused chart, as shares of what is seen. */
export const zoomKeys: Record<string, readonly [number, number] | undefined> = {
  ArrowLeft: [-0.2, 0.8],
  ArrowRight: [0.2, 1.2],
  '+': [0.2, 0.8],
  '=': [0.2, 0.8],
  '-': [-1 / 3, 4 / 3],
}

/** Zoomed in no further than half a step, and out no further than all there is, which is no zoom. */
export function within(range: StepRange, all: StepRange): StepRange | null {
  const width = Math.max(range.to - range.from, 0.5)
  if (width >= all.to - all.from) return null
  const from = Math.min(Math.max(range.from, all.from), all.to - width)
  return { from, to: from + width }
}
