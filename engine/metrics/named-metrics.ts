import { notModel } from '../nn/index.ts'
import { tf } from '../tensor/index.ts'
import { MetricGroup } from './metric-group.ts'
import { Metric } from './metric.ts'

/**
 * All metrics below `root` with the dotted names of their places, such as `accuracy` or `val.recall`: in fields, arrays, maps, plain
 * objects, modules and groups of metrics. One that is reached twice has its first name.
 */
export function namedMetrics(root: object): Map<string, Metric> {
  const found = new Map<string, Metric>()
  walk(root, '', new Set(), found)
  return found
}

function walk(value: unknown, name: string, seen: Set<object>, found: Map<string, Metric>): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return
  seen.add(value)
  if (value instanceof Metric) return void found.set(name, value)
  if (value instanceof MetricGroup) return walkFields(value.members, name, seen, found)
  if (notModel in value || value instanceof tf.Tensor || value instanceof tf.layers.Layer || ArrayBuffer.isView(value)) return
  walkFields(value, name, seen, found)
}

function walkFields(value: object, name: string, seen: Set<object>, found: Map<string, Metric>): void {
  const entries = value instanceof Map ? value.entries() : Object.entries(value)
  for (const [key, child] of entries) walk(child, name ? `${name}.${key}` : String(key), seen, found)
}
