import { type ChartViewStore, partOf, within, type XAxis, zoomKeys } from './chart-view.ts'
import type { RunMetrics } from './run-metrics.ts'
import type { StepClock } from './step-clock.ts'
import type { StepRange } from './step-range.ts'

/** What all charts of a page show of their x axis, in that axis's own units. */
export interface XControl {
  range(): StepRange
  subscribe(changed: () => void): () => void
  show(range: StepRange): void
  reset(): void
}

export function toX(step: number, axis: XAxis, clock: StepClock): number {
  if (axis === 'step' || !clock.known) return step
  return axis === 'epoch' ? clock.epochAt(step) : clock.secondsAt(step)
}

function toStep(x: number, axis: XAxis, clock: StepClock): number {
  if (axis === 'step' || !clock.known) return x
  return axis === 'epoch' ? clock.stepAtEpoch(x) : clock.stepAtSeconds(x)
}

/** One zoom for all charts of a run; charts see it at once, and the metrics are asked for what it shows. */
export function createXControl(metrics: RunMetrics, view: ChartViewStore): XControl {
  const axis = () => view.getState().xAxis
  const all = () => metrics.extent() ?? { from: 0, to: 1 }
  const zoom = (range: StepRange | null) => {
    view.setState({ zoom: range })
    metrics.zoom(range)
  }
  return {
    range() {
      const { zoom } = view.getState()
      const { from, to } = zoom ?? all()
      // An epoch begins where the one before has ended, not at its first step.
      if (!zoom && axis() === 'epoch') return { from: toX(from - 1, 'epoch', metrics.clock), to: toX(to, 'epoch', metrics.clock) }
      return { from: toX(from, axis(), metrics.clock), to: toX(to, axis(), metrics.clock) }
    },
    subscribe: (changed) => view.subscribe((now, before) => now.zoom !== before.zoom && changed()),
    show: ({ from, to }) => zoom(within({ from: toStep(from, axis(), metrics.clock), to: toStep(to, axis(), metrics.clock) }, all())),
    reset: () => zoom(null),
  }
}

/** Arrows move, + and - zoom, 0 and Escape show everything. True when the key was one of them. */
export function controlByKey(control: XControl, key: string): boolean {
  const part = zoomKeys[key]
  if (part) control.show(partOf(control.range(), part[0], part[1]))
  else if (key === '0' || key === 'Escape') control.reset()
  else return false
  return true
}
