import type uPlot from 'uplot'
import type { XControl } from './x-control.ts'

/** Dragging selects what to zoom to; with Shift it moves what is seen. A double click shows everything. */
export function pointerBindings(control: () => XControl): uPlot.Cursor.Bind {
  return {
    mousedown: (plot, _, handler) => (event) => {
      if (event.shiftKey) startPan(plot, event, control())
      else handler(event)
      return null
    },
    dblclick: () => () => {
      control().reset()
      return null
    },
  }
}

function startPan(plot: uPlot, start: MouseEvent, control: XControl): void {
  const { from, to } = control.range()
  const perPixel = (to - from) / plot.over.clientWidth
  const move = (event: MouseEvent) => {
    const by = (start.clientX - event.clientX) * perPixel
    control.show({ from: from + by, to: to + by })
  }
  const leave = new AbortController()
  window.addEventListener('mousemove', move, { signal: leave.signal })
  window.addEventListener('mouseup', () => leave.abort(), { once: true, signal: leave.signal })
}

/** Shows what was selected, and takes the selection away. */
export function zoomToSelection(plot: uPlot, control: XControl): void {
  const { left, width } = plot.select
  if (width < 2) return
  control.show({ from: plot.posToVal(left, 'x'), to: plot.posToVal(left + width, 'x') })
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
}
