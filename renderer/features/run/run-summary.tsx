import type { RunDetail } from '../../../engine/api/contract/index.ts'
import { isLive } from '../../actions/index.ts'
import { type RunMetrics, useMetricsVersion } from '../../charts/index.ts'
import { MetricNumber } from '../../ui/index.ts'
import { headlineNumbers } from './headline-numbers.ts'
import classes from './run-summary.module.css'

/** The numbers that a run is judged by, at a glance. */
export function RunSummary({ run, metrics }: { run: RunDetail; metrics: RunMetrics }) {
  useMetricsVersion(metrics)
  const { shown, left } = headlineNumbers(metrics.list())
  if (shown.length === 0) return null
  return (
    <section className={classes.summary} aria-label={isLive(run) ? 'Newest values' : 'Final values'}>
      <dl>
        {shown.map(({ name, label, last, best }) => (
          <div key={name}>
            <dt title={name}>{label}</dt>
            <dd>
              <MetricNumber value={last} />
              {best && (
                <small>
                  {best.word} <MetricNumber value={best.value} />
                </small>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {left > 0 && (
        <p>
          {shown.length} of {shown.length + left} shown
        </p>
      )}
    </section>
  )
}
