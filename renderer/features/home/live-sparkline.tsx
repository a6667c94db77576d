import { skipToken, useQuery } from '@tanstack/react-query'
import type { RunRow } from '../../../engine/api/contract/index.ts'
import { Sparkline } from '../../charts/index.ts'
import { useEngine } from '../../transport/index.ts'
import { MetricNumber } from '../../ui/index.ts'
import styles from './live-sparkline.module.css'

const buckets = 60
const refetchInterval = 1000 // ms

/** The first metric of a run's progress, from its first step on. */
export function LiveSparkline({ run }: { run: RunRow }) {
  const { query } = useEngine()
  const [name, value] = Object.entries(run.progress?.metrics ?? {})[0] ?? []
  const input = name === undefined ? skipToken : { run: run.id, names: [name], buckets }
  const { data } = useQuery(query.metrics.buckets.queryOptions({ input, refetchInterval }))
  if (name === undefined || value === undefined) return null
  return (
    <div className={styles.trail}>
      <Sparkline label={name} values={data?.[0]?.last ?? []} colour={run.colour} width={120} height={24} />
      <span className={styles.name}>
        {name} <MetricNumber value={value} />
      </span>
    </div>
  )
}
