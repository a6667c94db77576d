import type uPlot from 'uplot'

/** A place to mark, on the axes' scales. */
export interface Mark {
  x: number
  y: number
}

const size = 5

/** A triangle that stands on the value, in the colour of errors. */
export function drawMark(plot: uPlot, { x, y }: Mark, colour: string): void {
  const { ctx, bbox } = plot
  const scale = devicePixelRatio
  const left = plot.valToPos(x, 'x', true)
  const top = plot.valToPos(y, 'y', true)
  if (left < bbox.left || left > bbox.left + bbox.width) return
  ctx.save()
  ctx.fillStyle = colour
  ctx.beginPath()
  ctx.moveTo(left, top)
  ctx.lineTo(left - size * scale, top - 2 * size * scale)
  ctx.lineTo(left + size * scale, top - 2 * size * scale)
  ctx.fill()
  ctx.restore()
}
