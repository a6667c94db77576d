import { TriangleAlert } from 'lucide-react'
import type { RunRow } from '../../../engine/api/contract/index.ts'
import { ActionButton, forceStopRun, stopRun } from '../../actions/index.ts'
import { Empty, formatDuration, PageLink, Panel, progressWords, RunDot, RunProgress, Skeleton, StateMark } from '../../ui/index.ts'
import { LiveSparkline } from './live-sparkline.tsx'
import styles from './running.module.css'

export function Running({ runs, loaded }: { runs: RunRow[]; loaded: boolean }) {
  return (
    <Panel title="Running">
      {!loaded && (
        <div className={styles.loading}>
          <Skeleton lines={2} />
        </div>
      )}
      {loaded && runs.length === 0 && <Empty compact sentence="Nothing trains now." action={<PageLink to="/new">New run</PageLink>} />}
      <ul className={styles.list}>
        {runs.map((run) => (
          <Row key={run.id} run={run} />
        ))}
      </ul>
    </Panel>
  )
}

function Row({ run }: { run: RunRow }) {
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <div className={styles.name}>
          <RunDot colour={run.colour} />
          <PageLink to={`/runs/${run.id}`}>{run.name}</PageLink>
          <span className={styles.plugin}>{run.plugin}</span>
          <StateMark state={run.state} stopping={run.stopping} />
        </div>
        {run.progress && <RunProgress progress={run.progress} name={run.name} />}
        <Words run={run} />
      </div>
      <LiveSparkline run={run} />
      <ActionButton action={stopRun} run={run} />
      <ActionButton action={forceStopRun} run={run} />
    </li>
  )
}

function Words({ run: { progress, unresponsive, controllable } }: { run: RunRow }) {
  const eta = progress?.etaSeconds
  return (
    <p className={styles.words}>
      <span>{progress ? progressWords(progress) : 'preparing'}</span>
      {eta !== undefined && eta !== null && <span>{formatDuration(Math.max(1, Math.round(eta)) * 1000)} left</span>}
      {unresponsive && (
        <span className={styles.silent}>
          <TriangleAlert size={12} aria-hidden />
          no sign of life for 30 s
        </span>
      )}
      {!controllable && <span>of another Leyden process</span>}
    </p>
  )
}
