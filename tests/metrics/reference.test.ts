import { describe, expect, test } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs'
import { metrics, tf } from '../../engine/index.ts'
import { metricReference, type Expected, type MetricCase } from '../reference/metrics.ts'
import { expectClose } from '../tensor/close.ts'
import { batchesOf, captured } from './batches.ts'

type AnyMetric = metrics.StreamingMetric<Tensor[], unknown>
type Curve = Record<string, Tensor>

const inputsOf = ({ inputs }: MetricCase) =>
  metricReference.inputs[inputs]!.map(({ shape, dtype, values }) => tf.tensor(values, shape, dtype))

const make = ({ metric, options }: MetricCase) => (metrics as unknown as Record<string, (options: object) => AnyMetric>)[metric]!(options)

/** A curve as torchmetrics has it: a list of its parts, of many classes each a list. With thresholds these are one list. */
function numbersOf(value: unknown, thresholds: unknown): number[] {
  if (value instanceof tf.Tensor) return Array.from(value.dataSync())
  if (!Array.isArray(value)) return Object.values(value as Curve).flatMap((part) => Array.from(part.dataSync()))
  const part = (name: string) => value.flatMap((curve: Curve) => Array.from(curve[name]!.dataSync()))
  const names = Object.keys(value[0] as Curve)
  const parts = names.map((name) => (name === 'thresholds' && thresholds ? numbersOf((value[0] as Curve).thresholds, null) : part(name)))
  return parts.flat()
}

const flatten = (expected: Expected): number[] => (Array.isArray(expected) ? expected.flatMap(flatten) : [expected ?? NaN])

function expectValue({ options, value }: MetricCase, metric: AnyMetric): void {
  expectClose(numbersOf(metric.compute(), options.thresholds), flatten(value), 1e-5)
}

/** What was counted by captured steps, for all metrics that count the same. */
const leaders = new Map<string, Promise<AnyMetric>>()

function capturedLeader(given: MetricCase): Promise<AnyMetric> {
  const leader = make(given)
  const key = `${given.inputs} ${leader.source.key}`
  const count = async () => {
    await captured((...inputs) => leader.update(...inputs), batchesOf(inputsOf(given), metricReference.batch))
    return leader
  }
  return leaders.get(key) ?? leaders.set(key, count()).get(key)!
}

const names = [...new Set(metricReference.cases.map(({ metric }) => metric))]
const title = ({ options, inputs }: MetricCase) => `${JSON.stringify(options).replaceAll('%', '')} of ${inputs}`

describe.each(names)('%s is the reference value', (name) => {
  const cases = metricReference.cases.filter(({ metric }) => metric === name).map((given) => [title(given), given] as const)

  test.each(cases)('%s', async (_title, given) => {
    const inputs = inputsOf(given)
    expectValue(given, make(given).update(...inputs)) // in one batch
    const several = make(given)
    for (const batch of batchesOf(inputs, metricReference.batch)) several.update(...batch)
    expectValue(given, several)
    const follower = make(given)
    follower.follow(await capturedLeader(given))
    expectValue(given, follower)
  })
})

test('every metric of the room has cases here or below', () => {
  const others = ['Metric', 'MetricGroup', 'StreamingMetric', 'maximum', 'minimum', 'namedMetrics']
  const texts = metricReference.textCases.map(({ metric }) => metric)
  const wrappers = ['bootstrap', 'classwise', 'collection', 'minMax', 'running']
  expect(Object.keys(metrics).filter((name) => ![...others, ...wrappers, ...texts, ...names].includes(name))).toEqual([])
})
