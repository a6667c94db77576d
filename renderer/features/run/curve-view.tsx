/* oxlint-disable react/no-array-index-key -- what is drawn has no identity but its place */
import type { MediaContent } from '../../../engine/api/contract/index.ts'
import { formatMetric, hue } from '../../ui/index.ts'
import { curvePaths } from './curve-paths.ts'
import { ValueTable } from './value-table.tsx'
import classes from './media.module.css'

const size = { width: 320, height: 240 }

/** Lines from point to point in their order, which may lead back, as no function of x does; and the same as tables. */
export function CurveView({ content, label }: { content: Extract<MediaContent, { kind: 'curve' }>; label: string }) {
  const { series, xLabel, yLabel } = content
  const { paths, x, y } = curvePaths(series, size)
  const axis = (name: string, range: readonly [number, number]) => `${name} from ${range.map(formatMetric).join(' to ')}`
  const words = `${axis(yLabel || 'y', y)}, over ${axis(xLabel || 'x', x)}`
  return (
    <>
      <svg
        className={classes.chart}
        viewBox={`-1 -1 ${size.width + 2} ${size.height + 2}`}
        role="img"
        aria-label={`${label}: ${series.map(({ name }) => name).join(', ')}; ${words}`}
      >
        {paths.map((path, index) => (
          <path key={index} d={path} fill="none" stroke={hue(index)} strokeWidth={1.5} />
        ))}
      </svg>
      <p className={classes.note}>{words}</p>
      {series.map(({ name, x, y }, index) => (
        <details key={index}>
          <summary>
            <svg width={10} height={10} aria-hidden>
              <rect width={10} height={10} fill={hue(index)} />
            </svg>{' '}
            {name}
          </summary>
          <ValueTable columns={[xLabel || 'x', yLabel || 'y']} rows={x.map((value, i) => [value, y[i]!])} label={name} />
        </details>
      ))}
    </>
  )
}
