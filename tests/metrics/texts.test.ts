import { test } from 'vitest'
import { metrics, tf } from '../../engine/index.ts'
import { metricReference } from '../reference/metrics.ts'
import { expectClose } from '../tensor/close.ts'

type TextMetric = metrics.StreamingMetric<unknown[]> | metrics.MetricGroup<unknown[]>

const { texts, textCases } = metricReference

/** The value, or the values by name. */
function valueOf(metric: TextMetric): number | Record<string, number> {
  const value = metric.compute()
  if (value instanceof tf.Tensor) return value.dataSync()[0]!
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, each.dataSync()[0]!]))
}

test.each(textCases)('$metric of $options, in batches of 5, 2 and 1 texts (torchmetrics)', ({ metric: name, options, single, value }) => {
  const references = single ? texts.references.map(([first]) => first!) : texts.references
  for (const size of [5, 2, 1]) {
    const metric = (metrics as unknown as Record<string, (options: object) => TextMetric>)[name]!(options)
    for (let from = 0; from < references.length; from += size) {
      metric.update(texts.predictions.slice(from, from + size), references.slice(from, from + size))
    }
    const got = valueOf(metric)
    const names = typeof value === 'number' ? [] : Object.keys(value)
    if (typeof value === 'number') expectClose(got as number, value)
    for (const key of names) expectClose((got as Record<string, number>)[key]!, (value as Record<string, number>)[key]!)
  }
})

test('a text alone is a batch of one', () => {
  expectClose(metrics.wordErrorRate().update('hallo  world ', 'hello world').compute(), 0.5)
})

test.each([
  ['', 'abc', 1],
  ['kitten', 'sitting', 3 / 7],
  ['naïve 😀', 'naive 😀', 1 / 7],
])('the character error rate of %j for %j is %d', (prediction, target, rate) => {
  expectClose(metrics.charErrorRate().update(prediction, target).compute(), rate)
})
