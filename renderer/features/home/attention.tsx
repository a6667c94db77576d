import { useQuery } from '@tanstack/react-query'
import type { RunRow } from '../../../engine/api/contract/index.ts'
import { ActionButton, resumeRun } from '../../actions/index.ts'
import { useEngine } from '../../transport/index.ts'
import { Age, PageLink, Panel, RunDot, StateMark } from '../../ui/index.ts'
import styles from './attention.module.css'

/** Runs that ended otherwise than they should, and why; nothing where there are none. */
export function Attention({ runs }: { runs: RunRow[] }) {
  if (runs.length === 0) return null
  return (
    <Panel title="Needs attention">
      <ul className={styles.list}>
        {runs.map((run) => (
          <Row key={run.id} run={run} />
        ))}
      </ul>
    </Panel>
  )
}

function Row({ run }: { run: RunRow }) {
  const { query } = useEngine()
  const detail = useQuery(query.runs.get.queryOptions({ input: { run: run.id } }))
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <div className={styles.name}>
          <RunDot colour={run.colour} />
          <PageLink to={`/runs/${run.id}`}>{run.name}</PageLink>
          <StateMark state={run.state} />
          <span className={styles.age}>
            <Age time={run.endedAt ?? run.createdAt} />
          </span>
        </div>
        <p className={styles.why}>{run.error?.message ?? 'Leyden ended while it trained.'}</p>
        {run.error?.remedy && <p className={styles.remedy}>{run.error.remedy}</p>}
      </div>
      {detail.data?.resumable && <ActionButton action={resumeRun} run={run} />}
    </li>
  )
}
