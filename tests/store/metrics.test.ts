import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MetricBuckets, MetricSeries, MetricSummary } from '../../engine/store/index.ts'
import type { MetricPoint } from '../../engine/worker/messages.ts'
import { newRun, point, points, temporaryStore } from './support.ts'

interface Range {
  fromStep?: number
  toStep?: number
}

const column = (from: MetricPoint[], field: 'step' | 'epoch' | 'time' | 'value'): Float64Array =>
  Float64Array.from(from, (one) => one[field])
const inRange =
  ({ fromStep = -Infinity, toStep = Infinity }: Range) =>
  ({ step }: MetricPoint): boolean =>
    step >= fromStep && step <= toStep

function naiveSeries(all: MetricPoint[], range: Range): MetricSeries {
  const found = all.filter(inRange(range))
  return { step: column(found, 'step'), epoch: column(found, 'epoch'), time: column(found, 'time'), value: column(found, 'value') }
}

function naiveBuckets(all: MetricPoint[], { buckets, ...range }: Range & { buckets: number }): MetricBuckets {
  const found = [...all.entries()].filter(([, one]) => inRange(range)(one))
  let width = 1
  while (new Set(found.map(([i]) => Math.floor(i / width))).size > buckets) width *= 2
  const groups = [...Map.groupBy(found, ([i]) => Math.floor(i / width)).values()].map((group) => group.map(([, one]) => one))
  const of = (pick: (group: MetricPoint[]) => number): Float64Array => Float64Array.from(groups, pick)
  const finite = (group: MetricPoint[], pick: (...values: number[]) => number): number => {
    const values = group.map(({ value }) => value).filter(Number.isFinite)
    return values.length > 0 ? pick(...values) : NaN
  }
  return {
    count: all.length,
    firstStep: of((group) => Math.min(...group.map(({ step }) => step))),
    lastStep: of((group) => Math.max(...group.map(({ step }) => step))),
    min: of((group) => finite(group, Math.min)),
    max: of((group) => finite(group, Math.max)),
    last: of((group) => group.at(-1)!.value),
  }
}

function naiveSummary(name: string, all: MetricPoint[]): MetricSummary {
  const { firstStep, lastStep, min, max, last } = naiveBuckets(all, { buckets: 1 })
  const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value)
  return {
    name,
    count: all.length,
    firstStep: firstStep[0]!,
    lastStep: lastStep[0]!,
    min: orNull(min[0]!),
    max: orNull(max[0]!),
    last: last[0]!,
  }
}

/** Steps grow, at times by jumps, at times back to where a run was resumed. */
const move = fc.oneof(
  { weight: 40, arbitrary: fc.constant(1) },
  { weight: 4, arbitrary: fc.nat(30) },
  { weight: 1, arbitrary: fc.integer({ min: -400, max: 0 }) },
)
/** Without -0, which series keep and summaries may not: to whoever reads a chart it is 0. */
const value = fc.oneof(
  { weight: 9, arbitrary: fc.double({ noNaN: true }).map((number) => number + 0) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity) },
)
const history = fc.array(fc.tuple(move, value), { minLength: 1, maxLength: 3000, size: 'max' }).map((moves) => {
  let step = 0
  return moves.map(([by, logged]) => point('loss', (step += by), logged))
})
const bound = fc.option(fc.integer({ min: -10, max: 3000 }), { nil: undefined })
const query = fc.record({ fromStep: bound, toStep: bound, buckets: fc.integer({ min: 1, max: 400 }) })

test('points, buckets and summaries are those of a naive implementation, however they were cut into flushes', () => {
  const store = temporaryStore()
  fc.assert(
    fc.property(
      history,
      fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 8 }),
      fc.array(query, { maxLength: 6 }),
      (all, cuts, queries) => {
        const run = store.createRun(newRun()).id
        for (let at = 0, i = 0; at < all.length; at += cuts[i++ % cuts.length]!) {
          store.appendMetrics(run, all.slice(at, at + cuts[i % cuts.length]!))
          store.flush()
        }
        expect(store.metricSummaries(run)).toStrictEqual([naiveSummary('loss', all)])
        const whole = { fromStep: undefined, toStep: undefined, buckets: 50 }
        for (const one of [whole, ...queries]) {
          expect(store.metricSeries(run, 'loss', one)).toStrictEqual(naiveSeries(all, one))
          expect(store.metricBuckets(run, 'loss', one)).toStrictEqual(naiveBuckets(all, one))
        }
      },
    ),
    { numRuns: 60 },
  )
}, 60_000)

test('a spike of one point in a million is in the bucket that holds it, and only there', () => {
  const store = temporaryStore()
  const run = store.createRun(newRun()).id
  for (let at = 0; at < 1_000_000; at += 50_000) {
    store.appendMetrics(
      run,
      Array.from({ length: 50_000 }, (_, i) => point('loss', at + i, at + i === 654_321 ? 1e9 : 1)),
    )
  }
  const { firstStep, lastStep, max } = store.metricBuckets(run, 'loss', { buckets: 500 })
  const spikes = [...max.keys()].filter((i) => max[i] === 1e9)
  expect(max.length).toBeLessThanOrEqual(500)
  expect(max.length).toBeGreaterThan(250)
  expect(spikes).toHaveLength(1)
  expect(firstStep[spikes[0]!]).toBeLessThanOrEqual(654_321)
  expect(lastStep[spikes[0]!]).toBeGreaterThanOrEqual(654_321)
}, 60_000)

test('buckets keep their edges while the range pans', () => {
  const store = temporaryStore()
  const run = store.createRun(newRun()).id
  store.appendMetrics(run, points('loss', 10_000))
  const edges = (fromStep: number): number[] =>
    [...store.metricBuckets(run, 'loss', { fromStep, toStep: fromStep + 4000, buckets: 100 }).firstStep].slice(1, -1)
  const moved = new Set(edges(1037))
  expect(
    edges(1000)
      .filter((step) => step > 1100)
      .every((step) => moved.has(step)),
  ).toBe(true)
})

test('a metric that was never logged has no points and no buckets', () => {
  const store = temporaryStore()
  const run = store.createRun(newRun()).id
  expect(store.metricSummaries(run)).toEqual([])
  expect(store.metricSeries(run, 'none').value).toHaveLength(0)
  expect(store.metricBuckets(run, 'none', { buckets: 10 }).min).toHaveLength(0)
})

test('metrics of several runs and names are kept apart, in the order of their first points', () => {
  const store = temporaryStore()
  const [a, b] = [store.createRun(newRun()).id, store.createRun(newRun()).id]
  store.appendMetrics(a, [point('loss', 1, 10), point('accuracy', 1, 0.5), point('loss', 2, 9)])
  store.appendMetrics(b, [point('loss', 1, 7)])
  expect(store.metricSummaries(a).map(({ name, count }) => [name, count])).toEqual([
    ['loss', 2],
    ['accuracy', 1],
  ])
  expect([...store.metricSeries(b, 'loss').value]).toEqual([7])
})

test.each([NaN, Infinity])('a point at step %s is refused, and none of its batch is taken', (step) => {
  const store = temporaryStore()
  const run = store.createRun(newRun()).id
  expect(() => store.appendMetrics(run, [point('loss', 1, 1), { ...point('loss', 2, 1), step }])).toThrow(/"loss" was logged at step/)
  expect(store.metricSummaries(run)).toEqual([])
})
