/* oxlint-disable react/no-array-index-key -- what is drawn has no identity but its place */
import type { MediaContent } from '../../../engine/api/contract/index.ts'
import { formatCount, formatMetric } from '../../ui/index.ts'
import { ValueTable } from './value-table.tsx'
import classes from './media.module.css'

type Histogram = Extract<MediaContent, { kind: 'histogram' }>

const [width, height] = [320, 120]

/** Bars, and the same as a table. */
export function HistogramView({ content, label }: { content: Histogram; label: string }) {
  const { edges, counts, min, max, notFinite } = content
  const highest = Math.max(1, ...counts)
  const bar = width / Math.max(1, counts.length)
  const total = counts.reduce((sum, count) => sum + count, 0)
  const range = counts.length > 0 ? `${formatCount(total)} values from ${number(min)} to ${number(max)}` : 'no finite value'
  const words = notFinite > 0 ? `${range}, ${formatCount(notFinite)} not finite` : range
  return (
    <>
      <svg className={classes.chart} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${label}: ${words}`}>
        {counts.map((count, index) => (
          <rect
            key={index}
            x={index * bar}
            y={height * (1 - count / highest)}
            width={Math.max(0.5, bar - 0.5)}
            height={(height * count) / highest}
          />
        ))}
      </svg>
      <p className={classes.note}>{words}</p>
      <details>
        <summary>Table</summary>
        <ValueTable columns={['from', 'to', 'count']} rows={counts.map((count, i) => [edges[i]!, edges[i + 1]!, count])} label={label} />
      </details>
    </>
  )
}

const number = (value: number | null) => (value === null ? '?' : formatMetric(value))
