import { CircleX } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ErrorReport } from '../../engine/api/contract/index.ts'
import { ScrollRegion } from './scroll-region.tsx'
import styles from './failure-notice.module.css'

export interface FailureNoticeProps {
  report: ErrorReport
  /** The end of the log, oldest first. */
  lastLines?: string[]
  /** Where in the code it was thrown: shown when asked for. */
  stack?: string | null
  /** The button that does the fix. */
  action?: ReactNode
}

/** What happened, where, what to do, and the last lines of the log. */
export function FailureNotice({ report, lastLines, stack, action }: FailureNoticeProps) {
  return (
    <section className={styles.notice} role="alert">
      <CircleX size={16} aria-hidden />
      <div className={styles.body}>
        <p className={styles.message}>{report.message}</p>
        {report.location && <code>{placeOf(report.location)}</code>}
        {report.remedy && <p>{report.remedy}</p>}
        {lastLines !== undefined && lastLines.length > 0 && (
          <ScrollRegion className={styles.lines} label="The last lines of the log">
            <pre>{lastLines.join('\n')}</pre>
          </ScrollRegion>
        )}
        {stack && (
          <details className={styles.stack}>
            <summary>Stack</summary>
            <ScrollRegion className={styles.lines} label="The stack">
              <pre>{stack}</pre>
            </ScrollRegion>
          </details>
        )}
        {action && <div className={styles.actions}>{action}</div>}
      </div>
    </section>
  )
}

/** `model.ts:12:5`, as editors take it. */
export function placeOf({ file, line, column }: NonNullable<ErrorReport['location']>): string {
  return [file, line, column].filter((part) => part !== undefined).join(':')
}
