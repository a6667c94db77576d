import { formatMetric, hue } from '../ui/index.ts'
import { sparklinePath } from './sparkline-path.ts'
import classes from './sparkline.module.css'

interface SparklineProps {
  /** What is drawn, for those who don't see it. */
  label: string
  values: ArrayLike<number>
  /** Index into the palette. */
  colour: number
  width?: number
  height?: number
}

/** A curve as small as a word, without axes. */
export function Sparkline({ label, values, colour, width = 96, height = 20 }: SparklineProps) {
  const last = values.length > 0 ? `${label}, last ${formatMetric(values[values.length - 1]!)}` : `${label}, no values yet`
  return (
    <svg className={classes.sparkline} width={width} height={height} role="img" aria-label={last}>
      <path d={sparklinePath(values, width, height)} style={{ stroke: hue(colour) }} />
    </svg>
  )
}
