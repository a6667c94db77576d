import { useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { alignedData } from './aligned-data.ts'
import type { XAxis } from './chart-view.ts'
import type { DrawnSeries } from './drawn-series.ts'
import { drawMark, type Mark } from './nonfinite-mark.ts'
import { drawRanges, plotOptions, thinLongLines } from './plot-options.ts'
import { onThemeChange, type PlotTheme, readPlotTheme } from './plot-theme.ts'
import { pointerBindings, zoomToSelection } from './pointer-zoom.ts'
import { controlByKey, type XControl } from './x-control.ts'
import classes from './plot.module.css'

export interface PlotSeries {
  id: string
  label: string
  /** Index into the palette, as runs keep it. */
  colour: number
  columns: DrawnSeries
  /** The last finite value before one that isn't. */
  mark?: Mark | null
}

export interface PlotProps {
  series: PlotSeries[]
  /** The plot in words. */
  label: string
  xAxis: XAxis
  logY: boolean
  /** Charts of the same key share their crosshair. */
  syncKey: string
  control: XControl
  /** The row under the crosshair of the first series, or null; called at each move. */
  onHover?(row: number | null): void
}

/** Curves over a shared x axis. */
export function Plot(props: PlotProps) {
  const { series, logY, syncKey } = props
  // What a uPlot can't change afterwards: another one is made then.
  const key = [...series.map(({ id }) => id), logY, syncKey].join('\n')
  return <LastingPlot key={key} {...props} />
}

/** A uPlot that is made once, and told what is new. Its look is read again at each drawing. */
function LastingPlot(props: PlotProps) {
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>(null)
  const newest = useRef(props)
  const { series, label, control } = props
  const data = useMemo(() => alignedData(series.map(({ columns }) => columns)), [series])

  useLayoutEffect(() => {
    newest.current = props
  })

  useLayoutEffect(() => {
    const theme = { current: readPlotTheme(box.current!) }
    const made = makePlot(box.current!, newest, theme)
    plot.current = made
    const repaint = () => {
      theme.current = readPlotTheme(box.current!)
      made.redraw(false, true)
    }
    const ends = [onThemeChange(repaint), followSize(box.current!, made)]
    return () => {
      for (const end of ends) end()
      made.destroy()
    }
  }, [])

  useLayoutEffect(() => {
    plot.current!.batch(() => {
      plot.current!.setData(data, false)
      thinLongLines(plot.current!)
      showRange(plot.current!, control)
    })
  }, [data, control])

  useEffect(() => control.subscribe(() => showRange(plot.current!, control)), [control])
  useEffect(() => plot.current!.over.setAttribute('aria-label', label), [label])

  return <div ref={box} className={classes.plot} />
}

function makePlot(box: HTMLDivElement, newest: { current: PlotProps }, newestTheme: { current: PlotTheme }): uPlot {
  const { series, logY, syncKey } = newest.current
  const theme = () => newestTheme.current
  const looks = series.map(({ label, colour }, i) => ({
    label,
    colour,
    theme,
    faint: () => newest.current.series[i]?.columns.smooth !== null,
  }))
  const shape = plotOptions({ theme, logY, syncKey, series: looks, xAxis: () => newest.current.xAxis })
  const control = () => newest.current.control
  const options: uPlot.Options = {
    ...shape,
    ...sizeOf(box),
    cursor: { ...shape.cursor, bind: pointerBindings(control) },
    hooks: {
      ready: [(plot) => takeKeys(plot.over, control)],
      setSelect: [(plot) => zoomToSelection(plot, control())],
      setCursor: [(plot) => newest.current.onHover?.(plot.cursor.idx ?? null)],
      drawAxes: [(plot) => drawRanges(plot, looks)],
      draw: [(plot) => newest.current.series.forEach(({ mark }) => mark && drawMark(plot, mark, theme().error))],
    },
  }
  return new uPlot(options, alignedData(series.map(({ columns }) => columns)), box)
}

/** The plot is reached by Tab, and zoomed by keys. */
function takeKeys(over: HTMLElement, control: () => XControl): void {
  over.tabIndex = 0
  over.setAttribute('role', 'application')
  over.setAttribute('aria-roledescription', 'chart')
  over.addEventListener('keydown', (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey && controlByKey(control(), event.key)) event.preventDefault()
  })
}

function showRange(plot: uPlot, control: XControl): void {
  const { from, to } = control.range()
  // A scale without width has no ticks.
  plot.setScale('x', from < to ? { min: from, max: to } : { min: from - 0.5, max: to + 0.5 })
}

function followSize(box: HTMLDivElement, plot: uPlot): () => void {
  const observer = new ResizeObserver(() => plot.setSize(sizeOf(box)))
  observer.observe(box)
  return () => observer.disconnect()
}

const sizeOf = (box: HTMLDivElement) => ({ width: Math.max(1, box.clientWidth), height: Math.max(1, box.clientHeight) })
