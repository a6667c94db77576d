import type { RunDetail } from '../../../engine/api/contract/index.ts'
import { isLive } from '../../actions/index.ts'
import { ChartGrid, useMetricsVersion } from '../../charts/index.ts'
import { FailureNotice, Skeleton } from '../../ui/index.ts'
import { RunNotices } from './run-notices.tsx'
import { RunSummary } from './run-summary.tsx'
import type { FollowedMetrics } from './use-run-metrics.ts'
import classes from './run-page.module.css'

export function ChartsTab({ run, metrics, failure }: FollowedMetrics & { run: RunDetail }) {
  useMetricsVersion(metrics)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
    <section className={classes.scroller} tabIndex={0} aria-label="Charts">
      <RunNotices run={run} />
      {failure && <FailureNotice report={failure} />}
      {metrics.loaded ? (
        <>
          <RunSummary run={run} metrics={metrics} />
          <ChartGrid id={run.id} metrics={metrics} colour={run.colour} empty={nothingLogged(run)} />
        </>
      ) : (
        !failure && <Skeleton lines={6} />
      )}
    </section>
  )
}

function nothingLogged(run: RunDetail): string {
  if (isLive(run)) return 'Nothing is logged yet: the first values come with the first logged step, or at the end of the first epoch.'
  return "This run has logged nothing: it ended before its first logged step, or its module never calls this.log('name', value)."
}
