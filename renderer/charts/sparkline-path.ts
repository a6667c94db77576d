/** An SVG path through values at even distances, in a box of the size given; values that aren't finite are gaps. Empty for fewer than two. */
export function sparklinePath(values: ArrayLike<number>, width: number, height: number, inset = 1.5): string {
  const finite = Array.from(values).filter(Number.isFinite)
  if (finite.length < 2) return ''
  const low = finite.reduce((least, value) => Math.min(least, value), Infinity)
  const span = finite.reduce((most, value) => Math.max(most, value), -Infinity) - low
  const y = (value: number) => (span === 0 ? height / 2 : height - inset - ((value - low) / span) * (height - 2 * inset))
  let path = ''
  let pen = 'M'
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) pen = 'M'
    else {
      path += `${pen}${round((i / (values.length - 1)) * width)} ${round(y(values[i]!))}`
      pen = 'L'
    }
  }
  return path
}

const round = (length: number) => Math.round(length * 10) / 10
