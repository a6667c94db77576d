import { useQuery } from '@tanstack/react-query'
import type { RunDetail } from '../../../engine/api/contract/index.ts'
import { isLive } from '../../actions/index.ts'
import { describeFailure, useEngine } from '../../transport/index.ts'
import { Empty, FailureNotice, Skeleton } from '../../ui/index.ts'
import { MediaPanel } from './media-panel.tsx'
import { useStaleAfter } from './use-stale-after.ts'
import classes from './run-page.module.css'
import mediaClasses from './media.module.css'

/** How often a live run's media are asked for, in ms: files come some time after the step that logged them. */
const lookMs = 2000

/** All that a run logged that is no number, by name. */
export function MediaTab({ run }: { run: RunDetail }) {
  const { query } = useEngine()
  const options = query.media.names.queryOptions({ input: { run: run.id } })
  const { data, error } = useQuery({ ...options, refetchInterval: isLive(run) && lookMs })
  useStaleAfter(options.queryKey, run.state)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
    <section className={classes.scroller} tabIndex={0} aria-label="Media">
      {error && <FailureNotice report={describeFailure(error)} />}
      {!data && !error && <Skeleton lines={4} />}
      {data?.length === 0 && <Empty sentence={noneYet(run)} />}
      <div className={mediaClasses.panels}>
        {data?.map((summary) => (
          <MediaPanel key={summary.name} run={run.id} summary={summary} />
        ))}
      </div>
    </section>
  )
}

function noneYet(run: RunDetail): string {
  if (isLive(run)) return 'No images, sounds, texts or the like are logged yet.'
  return "This run has logged no images, sounds, texts or the like: its module never calls this.logImage('name', tensor) or its siblings."
}
