import { useParams } from '@tanstack/react-router'
import { useRun } from '../transport/index.ts'
import { PageLink } from '../ui/index.ts'
import styles from './breadcrumb.module.css'

/** The way back from a run; other pages name themselves. */
export function Breadcrumb() {
  const { runId } = useParams({ strict: false })
  const run = useRun(runId)
  if (runId === undefined) return <div className={styles.trail}>Leyden</div>
  return (
    <nav className={styles.trail} aria-label="Where you are">
      <PageLink to="/runs">Runs</PageLink>
      <span aria-hidden>/</span>
      <span className={styles.here}>{run?.name ?? runId}</span>
    </nav>
  )
}
