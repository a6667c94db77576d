import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../../errors/index.ts'
import { MetricGroup } from '../metric-group.ts'
import { shapeText } from '../refusals.ts'
import type { StreamingMetric } from '../streaming-metric.ts'

export interface ClasswiseOptions {
  /** Before each name, such as `val_recall_`. */
  prefix?: string
}

/**
 * A scalar for each class of a metric with average `none`, by the names or the count of the classes (torchmetrics ClasswiseWrapper):
 * `metrics.classwise(metrics.recall({ numClasses: 2, average: 'none' }), ['cat', 'dog'], { prefix: 'val_recall_' })`.
 */
export function classwise<Inputs extends unknown[]>(
  metric: StreamingMetric<Inputs>,
  classes: number | string[],
  { prefix = '' }: ClasswiseOptions = {},
): MetricGroup<Inputs> {
  const labels = typeof classes === 'number' ? Array.from({ length: classes }, (_, index) => String(index)) : classes
  const members = labels.map((label, index) => [`${prefix}${label}`, metric.view((values) => elementOf(values, index, labels.length))])
  return new MetricGroup(Object.fromEntries(members), (...inputs: Inputs) => void metric.update(...inputs))
}

function elementOf(values: Tensor, index: number, classes: number): Tensor {
  if (values.rank === 1 && values.size === classes) return values.slice([index], [1]).reshape([])
  throw new LeydenError(`metrics.classwise was given ${classes} classes and a metric whose value has the shape ${shapeText(values)}.`, {
    remedy: "Make the metric with average: 'none', and give as many names as it has classes.",
  })
}
