import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { MetricBuckets, MetricSummary } from '../../engine/api/contract/index.ts'
import { bucketsOf, pointsOf, summaryOf } from './metrics.testing.ts'
import type { MetricSource } from './metric-requests.ts'
import { RunMetrics } from './run-metrics.ts'

/** An engine that has logged one point a step of each metric named, and cuts it into buckets of a power of two. */
function sourceOf(counts: Record<string, number>) {
  const summaries: MetricSummary[] = Object.entries(counts).map(([name, count]) => summaryOf(name, { count, lastStep: count - 1 }))
  const source = {
    list: vi.fn<MetricSource['list']>(() => Promise.resolve(summaries)),
    buckets: vi.fn<MetricSource['buckets']>((names, buckets, range) =>
      Promise.resolve(names.map((name) => cut(name, counts[name] ?? 0, buckets, range?.from ?? 0, range?.to ?? Infinity))),
    ),
    points: vi.fn<MetricSource['points']>((name, from, limit) =>
      Promise.resolve(
        pointsOf(
          name,
          from,
          Array.from({ length: Math.min(limit, counts[name]! - from) }, (_, i) => [from + i, 1]),
        ),
      ),
    ),
  }
  return source
}

function cut(name: string, count: number, buckets: number, from: number, to: number): MetricBuckets {
  const first = Math.max(0, Math.ceil(from))
  const last = Math.min(count - 1, Math.floor(to))
  const width = 2 ** Math.ceil(Math.log2(Math.max(1, (last - first + 1) / buckets)))
  const rows = Array.from({ length: Math.max(0, Math.ceil((last - first + 1) / width)) }, (_, i) => first + i * width)
  return bucketsOf(
    name,
    count,
    rows.map((step) => [step, Math.min(last, step + width - 1), 0, 1, 0.5]),
  )
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())
const settled = () => vi.advanceTimersByTimeAsync(0)

test('asks for the tables of metrics that come into view together in one request', async () => {
  const source = sourceOf({ a: 3, b: 3, c: 3 })
  const metrics = new RunMetrics(source)
  await metrics.load()
  metrics.watch('a')
  metrics.watch('b')
  await settled()
  expect(source.buckets.mock.calls).toEqual([[['a', 'b'], 1000, null]])
  expect(metrics.table('a')?.rows).toBe(3)
})

test('names at most 200 metrics in a request', async () => {
  const names = Array.from({ length: 450 }, (_, i) => `m${i}`)
  const source = sourceOf(Object.fromEntries(names.map((name) => [name, 1])))
  const metrics = new RunMetrics(source)
  for (const name of names) metrics.watch(name)
  await settled()
  expect(source.buckets.mock.calls.map(([names]) => names.length)).toEqual([200, 200, 50])
})

test('follows on from what it knows, and takes what follows', async () => {
  const metrics = new RunMetrics(sourceOf({ loss: 3 }))
  await metrics.load()
  expect(metrics.cursor()).toEqual({ loss: 3 })
  metrics.take([pointsOf('loss', 3, [[3, 0.1]]), pointsOf('fresh', 0, [[3, 7]])])
  expect(metrics.cursor()).toEqual({ loss: 4, fresh: 1 })
  expect(metrics.summary('loss')).toMatchObject({ last: 0.1, min: 0.1, max: 1, lastStep: 3 })
  expect(metrics.extent()).toEqual({ from: 0, to: 3 })
})

test('tells what is new at most four times a second', async () => {
  const metrics = new RunMetrics(sourceOf({ loss: 3 }))
  await metrics.load()
  await vi.advanceTimersByTimeAsync(1000)
  const told = vi.fn<() => void>()
  metrics.subscribe(told)
  for (let i = 0; i < 40; i++) {
    metrics.take([pointsOf('loss', 3 + i, [[3 + i, 0.1]])])
    await vi.advanceTimersByTimeAsync(50)
  }
  expect(told.mock.calls.length).toBeLessThanOrEqual(9)
  expect(metrics.list()[0]?.count).toBe(43)
})

test('asks for fewer buckets when a live metric has outgrown twice the wish', async () => {
  const counts = { loss: 10 }
  const source = sourceOf(counts)
  const metrics = new RunMetrics(source, 10)
  await metrics.load()
  metrics.watch('loss')
  await settled()
  for (let step = 10; step <= 20; step++) {
    counts.loss = step + 1
    metrics.take([pointsOf('loss', step, [[step, 1]])])
  }
  await settled()
  expect(source.buckets).toHaveBeenCalledTimes(2)
  expect(metrics.table('loss')).toMatchObject({ rows: 6, count: 21 })
})

test('zoomed in where rows stand for several points, asks for a finer table around and draws it when it is there', async () => {
  const source = sourceOf({ loss: 100_000 })
  const metrics = new RunMetrics(source, 100)
  await metrics.load()
  metrics.watch('loss')
  await settled()
  metrics.zoom({ from: 50_000, to: 50_100 })
  expect(metrics.table('loss')?.range).toBeNull()
  await settled()
  expect(source.buckets.mock.lastCall).toEqual([['loss'], 300, { from: 49_900, to: 50_200 }])
  expect(metrics.table('loss')).toMatchObject({ range: { from: 49_900, to: 50_200 }, coarse: true })
})

test('panning within what it has asks for nothing; beyond it asks again, and shows the whole until then', async () => {
  const source = sourceOf({ loss: 100_000 })
  const metrics = new RunMetrics(source, 100)
  await metrics.load()
  metrics.watch('loss')
  await settled()
  metrics.zoom({ from: 50_000, to: 50_100 })
  await settled()
  metrics.zoom({ from: 50_080, to: 50_180 })
  await settled()
  expect(source.buckets).toHaveBeenCalledTimes(2)
  metrics.zoom({ from: 50_150, to: 50_250 })
  expect(metrics.table('loss')?.range).toBeNull()
  await settled()
  expect(metrics.table('loss')?.range).toEqual({ from: 50_050, to: 50_350 })
  metrics.zoom(null)
  expect(metrics.table('loss')?.range).toBeNull()
})

test('asks for nothing finer where every point is there already', async () => {
  const source = sourceOf({ loss: 50 })
  const metrics = new RunMetrics(source, 100)
  await metrics.load()
  metrics.watch('loss')
  await settled()
  metrics.zoom({ from: 10, to: 20 })
  await settled()
  expect(source.buckets).toHaveBeenCalledTimes(1)
})

test('says that points could not be read, and asks again when told to', async () => {
  const source = sourceOf({ loss: 3 })
  source.buckets.mockRejectedValueOnce(new Error('lost'))
  const metrics = new RunMetrics(source)
  metrics.watch('loss')
  await settled()
  expect(metrics.table('loss')?.state).toBe('failed')
  metrics.retry()
  await settled()
  expect(metrics.table('loss')?.state).toBe('ready')
})

test('forgets the table of a metric that nobody watches any more', async () => {
  const metrics = new RunMetrics(sourceOf({ loss: 3 }))
  const leave = metrics.watch('loss')
  await settled()
  leave()
  expect(metrics.table('loss')).toBeUndefined()
})

test('learns epochs and times once, and goes on with what follows', async () => {
  const source = sourceOf({ loss: 30 })
  const metrics = new RunMetrics(source)
  await metrics.load()
  await Promise.all([metrics.loadClock(), metrics.loadClock()])
  expect(source.points).toHaveBeenCalledTimes(1)
  metrics.take([
    pointsOf('loss', 30, [
      [30, 1],
      [39, 1],
    ]),
  ])
  expect(metrics.clock.epochAt(39)).toBe(4)
  expect(metrics.clock.secondsAt(39)).toBe(39)
})

test('puts what is logged while it learns epochs and times after what was logged before', async () => {
  const source = sourceOf({ loss: 30 })
  const metrics = new RunMetrics(source)
  await metrics.load()
  const loading = metrics.loadClock()
  metrics.take([pointsOf('loss', 30, [[30, 1]])])
  await loading
  expect(metrics.clock.epochAt(9)).toBe(1)
})
