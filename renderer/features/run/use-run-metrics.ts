import { useEffect, useState } from 'react'
import { type MetricSource, RunMetrics } from '../../charts/index.ts'
import { describeFailure, type EngineClient, type Failure, useEngine, useStream } from '../../transport/index.ts'

export interface FollowedMetrics {
  metrics: RunMetrics
  /** Why they are no longer followed. */
  failure: Failure | null
}

/** A run's metrics, followed while mounted: those that were logged, then those that are. */
export function useRunMetrics(runId: string): FollowedMetrics {
  const { client } = useEngine()
  const [metrics] = useState(() => new RunMetrics(metricSource(client, runId)))
  const [failure, setFailure] = useState<Failure | null>(null)
  useEffect(() => metrics.open(), [metrics])
  useStream(
    async (client, signal) => {
      setFailure(null)
      if (metrics.loaded) metrics.retry()
      else await metrics.load()
      return client.metrics.follow({ run: runId, cursor: metrics.cursor() }, { signal })
    },
    (points) => metrics.take(points),
    [metrics, runId],
    { onError: (error) => setFailure(describeFailure(error)) },
  )
  return { metrics, failure }
}

function metricSource(client: EngineClient, run: string): MetricSource {
  return {
    list: () => client.metrics.list({ run }),
    buckets: (names, buckets, range) =>
      client.metrics.buckets({ run, names, buckets, ...(range ? { fromStep: range.from, toStep: range.to } : {}) }),
    points: (name, from, limit) => client.metrics.points({ run, name, from, limit }),
  }
}
