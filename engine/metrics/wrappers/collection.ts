import { LeydenError } from '../../errors/index.ts'
import type { Tensor } from '@tensorflow/tfjs'
import { MetricGroup } from '../metric-group.ts'
import { StreamingMetric } from '../streaming-metric.ts'

export interface CollectionOptions {
  /** Before each name, such as `val_`. */
  prefix?: string
  postfix?: string
}

/**
 * Metrics that are updated with the same batches (torchmetrics MetricCollection). Those that remember the same, such as recall and F1 of
 * classes, are updated once for all.
 */
export function collection<Inputs extends unknown[] = [prediction: Tensor, target: Tensor]>(
  metrics: Record<string, StreamingMetric<Inputs>>,
  { prefix = '', postfix = '' }: CollectionOptions = {},
): MetricGroup<Inputs> {
  const leaders = new Map<string, StreamingMetric<Inputs>>()
  for (const [name, metric] of Object.entries(metrics)) {
    if (!(metric instanceof StreamingMetric)) throw notOne(name)
    const leader = leaders.get(metric.source.key)
    if (leader) metric.follow(leader)
    else leaders.set(metric.source.key, metric)
  }
  const members = Object.fromEntries(Object.entries(metrics).map(([name, metric]) => [`${prefix}${name}${postfix}`, metric]))
  return new MetricGroup(members, (...inputs: Inputs) => {
    for (const metric of leaders.values()) metric.update(...inputs)
  })
}

function notOne(name: string): LeydenError {
  return new LeydenError(`metrics.collection: '${name}' is no metric of a single value.`, {
    remedy: 'Metrics with several values, and wrapped ones, are updated and logged on their own.',
  })
}
