import type { RunRow } from '../../../engine/api/contract/index.ts'
import { Age, Duration, Empty, MetricNumber, PageLink, Panel, RunDot, Skeleton, StateMark } from '../../ui/index.ts'
import styles from './recent.module.css'

const metricsShown = 2

export function Recent({ runs, loaded, total }: { runs: RunRow[]; loaded: boolean; total: number }) {
  return (
    <Panel title="Recent" aside={total > 0 && <PageLink to="/runs">{`All runs (${total})`}</PageLink>}>
      {!loaded && (
        <div className={styles.loading}>
          <Skeleton lines={5} />
        </div>
      )}
      {loaded && runs.length === 0 && <Empty compact sentence="No run has ended yet." />}
      {runs.length > 0 && <Table runs={runs} />}
    </Panel>
  )
}

function Table({ runs }: { runs: RunRow[] }) {
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">State</th>
          <th scope="col">Plugin</th>
          <th scope="col">Metrics</th>
          <th scope="col">Duration</th>
          <th scope="col">Started</th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <Row key={run.id} run={run} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ run }: { run: RunRow }) {
  const metrics = Object.entries(run.metrics).slice(0, metricsShown)
  return (
    <tr>
      <th scope="row">
        <span className={styles.name}>
          <RunDot colour={run.colour} />
          <PageLink to={`/runs/${run.id}`}>{run.name}</PageLink>
        </span>
      </th>
      <td>
        <StateMark state={run.state} />
      </td>
      <td className={styles.plugin}>{run.plugin}</td>
      <td>
        <span className={styles.metrics}>
          {metrics.map(([name, value]) => (
            <span key={name}>
              <span className={styles.metric}>{name}</span> <MetricNumber value={value} />
            </span>
          ))}
        </span>
      </td>
      <td>{run.startedAt !== null && run.endedAt !== null && <Duration from={run.startedAt} to={run.endedAt} />}</td>
      <td>
        <Age time={run.startedAt ?? run.createdAt} />
      </td>
    </tr>
  )
}
