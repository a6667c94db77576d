import { useQuery } from '@tanstack/react-query'
import type { RunDetail } from '../../../engine/api/contract/index.ts'
import { isLive } from '../../actions/index.ts'
import { describeFailure, useEngine } from '../../transport/index.ts'
import { Empty, FailureNotice, formatBytes, Skeleton } from '../../ui/index.ts'
import { CheckpointTable } from './checkpoint-table.tsx'
import { useStaleAfter } from './use-stale-after.ts'
import classes from './run-page.module.css'

export function CheckpointsTab({ run }: { run: RunDetail }) {
  const { query } = useEngine()
  const options = query.checkpoints.list.queryOptions({ input: { run: run.id } })
  const { data, error } = useQuery(options)
  // Each one that is written or removed is an event of the run.
  useStaleAfter(options.queryKey, String(run.events.length))
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
    <section className={classes.scroller} tabIndex={0} aria-label="Checkpoints">
      {error && <FailureNotice report={describeFailure(error)} />}
      {!data && !error && <Skeleton lines={4} />}
      {data?.length === 0 && <Empty sentence={noneYet(run)} />}
      {data && data.length > 0 && (
        <>
          <p>
            {data.length} on disk, {formatBytes(data.reduce((sum, { bytes }) => sum + bytes, 0))}
          </p>
          <CheckpointTable checkpoints={data} run={run} />
        </>
      )}
    </section>
  )
}

function noneYet(run: RunDetail): string {
  if (isLive(run)) return 'No checkpoint yet: the first is written at the end of an epoch.'
  return 'This run has no checkpoint on disk: it wrote none, or they were removed.'
}
