interface Series {
  x: (number | null)[]
  y: (number | null)[]
}

type Range = readonly [low: number, high: number]

export interface CurvePaths {
  /** Of an SVG, one for each series, with a gap where a value isn't finite. */
  paths: string[]
  x: Range
  y: Range
}

/** Lines through the points of all series in their order, in a common range that fills the box. */
export function curvePaths(series: Series[], { width, height }: { width: number; height: number }): CurvePaths {
  const x = rangeOf(series.flatMap((each) => each.x))
  const y = rangeOf(series.flatMap((each) => each.y))
  const place = (value: number, [low, high]: Range, length: number) => Math.round(((value - low) / (high - low)) * length * 100) / 100
  const paths = series.map((each) => {
    let pen = 'M'
    const points = each.x.map((value, index) => {
      const other = each.y[index] ?? null
      if (value === null || other === null) {
        pen = 'M'
        return ''
      }
      const point = `${pen}${place(value, x, width)} ${Math.round((height - place(other, y, height)) * 100) / 100}`
      pen = 'L'
      return point
    })
    return points.join('')
  })
  return { paths, x, y }
}

/** Values that are all the same lie in the middle. */
function rangeOf(values: (number | null)[]): Range {
  const finite = values.filter((value) => value !== null)
  const low = finite.reduce((least, value) => Math.min(least, value), Infinity)
  const high = finite.reduce((most, value) => Math.max(most, value), -Infinity)
  if (low > high) return [0, 1]
  return low < high ? [low, high] : [low - 0.5, high + 0.5]
}
