import type uPlot from 'uplot'
import { linesPerSeries, valuesLine } from './aligned-data.ts'
import { formatX, increments } from './axis-ticks.ts'
import type { XAxis } from './chart-view.ts'
import type { PlotTheme } from './plot-theme.ts'
import { drawRange } from './draw-range.ts'
import { formatYTicks } from './y-ticks.ts'

/** What one series looks like; the theme is asked for at each drawing, since it may have changed. */
export interface SeriesLook {
  label: string
  /** Index into the palette; beyond its end hues come again, dashed. */
  colour: number
  theme(): PlotTheme
  /** The raw line steps back behind its average. */
  faint(): boolean
}

export interface PlotLook {
  theme(): PlotTheme
  xAxis(): XAxis
  logY: boolean
  syncKey: string
  series: SeriesLook[]
}

type Shape = Pick<uPlot.Options, 'series' | 'scales' | 'axes' | 'legend' | 'padding' | 'cursor' | 'select'>

export function plotOptions(look: PlotLook): Shape {
  return {
    padding: [8, 12, 0, 0],
    legend: { show: false },
    series: [{}, ...look.series.flatMap(linesOf)],
    scales: { x: { time: false }, y: { distr: look.logY ? 3 : 1 } },
    axes: axesOf(look),
    cursor: cursorOf(look.syncKey),
  }
}

const dashes = [[], [8, 4], [2, 3], [8, 3, 2, 3]]
const hueOf = ({ colour, theme }: SeriesLook) => theme().hues[colour % theme().hues.length]!

function linesOf(look: SeriesLook): uPlot.Series[] {
  const { label, colour, theme } = look
  const dash = dashes[Math.floor(colour / theme().hues.length) % dashes.length]!
  const stroke = () => hueOf(look)
  const noPoints = { points: { show: false } }
  const edge: uPlot.Series = { label, ...noPoints, paths: () => null }
  return [
    edge,
    edge,
    {
      label,
      width: 1.25,
      dash,
      stroke: () => withAlpha(hueOf(look), look.faint() ? 0.35 : 1),
      points: { size: 5, fill: stroke, stroke },
    },
    { label, ...noPoints, width: 1.75, dash, stroke },
  ]
}

/** What a series ranges over, behind its lines. */
export function drawRanges(plot: uPlot, looks: SeriesLook[]): void {
  looks.forEach((look, i) => drawRange(plot, 1 + i * linesPerSeries, withAlpha(hueOf(look), look.faint() ? 0.3 : 0.55)))
}

/** A line of many points is thin: it is drawn faster, and lines that lie close don't run together. */
export function thinLongLines(plot: uPlot): void {
  const long = plot.data[0].length > 300
  plot.series.forEach((series, i) => {
    if (i % linesPerSeries === valuesLine) series.width = long ? 1 : 1.5
  })
}

/** `colour` is #rrggbb. */
const withAlpha = (colour: string, alpha: number) =>
  colour +
  Math.round(alpha * 255)
    .toString(16)
    .padStart(2, '0')

function axesOf({ theme, xAxis, logY }: PlotLook): uPlot.Axis[] {
  const common: uPlot.Axis = {
    stroke: () => theme().text,
    font: theme().font,
    grid: { stroke: () => theme().grid, width: 1 },
    ticks: { show: false },
    gap: 4,
  }
  return [
    {
      ...common,
      size: 24,
      space: 64,
      incrs: () => increments[xAxis()],
      values: (_, splits) => splits.map((value) => formatX(value, xAxis())),
    },
    { ...common, size: 52, space: 28, values: (_, splits) => formatYTicks(splits, logY) },
  ]
}

/** The crosshair goes along in all charts of the key; zooming is told by the view instead. */
function cursorOf(key: string): uPlot.Cursor {
  const moves = (type: string) => type === 'mousemove' || type === 'mouseleave'
  return {
    y: false,
    drag: { x: true, y: false, setScale: false },
    points: { size: 6 },
    // Of the lines of a series only that of its values bears a point.
    dataIdx: (_, line, row) => (line === 0 || line % linesPerSeries === valuesLine ? row : null),
    sync: { key, scales: ['x', null], filters: { pub: moves } },
  }
}
