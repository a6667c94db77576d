import { TriangleAlert } from 'lucide-react'
import type { ErrorReport, RunDetail } from '../../../engine/api/contract/index.ts'
import { ActionButton, cloneRun, isLive, resumeRun } from '../../actions/index.ts'
import { FailureNotice } from '../../ui/index.ts'
import { lastLinesOf } from './last-lines.ts'
import pageClasses from './run-page.module.css'
import classes from './run-notices.module.css'

/**
 * What a person should know of the run before its charts; `brief` leaves the room to what is below. A worker that could still say what was
 * wrong needs no log to tell it.
 */
export function RunNotices({ run, brief = false }: { run: RunDetail; brief?: boolean }) {
  return (
    <div className={pageClasses.notices}>
      {run.error && !isLive(run) && <Failed run={run} error={run.error} lastLines={brief || run.stack ? [] : lastLinesOf(run.events)} />}
      {isLive(run) && run.stopping && (
        <Warning>
          It stops at the end of its batch. Should that take too long, Force stop is among the actions behind the three dots.
        </Warning>
      )}
      {run.unresponsive && <Warning>The worker has given no sign of life for 30 s. If it stays so, stop the run.</Warning>}
      {isLive(run) && !run.controllable && (
        <Warning>Another Leyden process trains this run: it can be looked at and changed here, and stopped there.</Warning>
      )}
    </div>
  )
}

function Failed({ run, error, lastLines }: { run: RunDetail; error: ErrorReport; lastLines: string[] }) {
  const fix = run.resumable ? resumeRun : cloneRun
  return <FailureNotice report={error} lastLines={lastLines} stack={run.stack} action={<ActionButton action={fix} run={run} />} />
}

function Warning({ children }: { children: string }) {
  return (
    <output className={classes.warning}>
      <TriangleAlert size={16} aria-hidden />
      {children}
    </output>
  )
}
