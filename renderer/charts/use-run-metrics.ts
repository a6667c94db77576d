import { useEffect, useSyncExternalStore } from 'react'
import type { RunMetrics } from './run-metrics.ts'

/** Draws again after each change of the metrics. Returns their version. */
export function useMetricsVersion(metrics: RunMetrics): number {
  return useSyncExternalStore(
    (changed) => metrics.subscribe(changed),
    () => metrics.version,
  )
}

/** Holds a metric's table while `enabled`. */
export function useWatchedMetric(metrics: RunMetrics, name: string, enabled: boolean): void {
  useEffect(() => (enabled ? metrics.watch(name) : undefined), [metrics, name, enabled])
}
