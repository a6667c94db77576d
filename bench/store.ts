/**
 * Times the run history: `node bench/store.ts [runs] [points a run]`. Writes to a temporary home and removes it.
 * Targets: 500,000 points/s appended; a chart's first read over 1,000 runs of 100,000 points in 150 ms.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { openStore, type RunStore } from '../engine/store/index.ts'
import type { MetricPoint } from '../engine/worker/messages.ts'

const [runs = 1000, pointsPerRun = 10_000] = process.argv.slice(2).map(Number)
const home = mkdtempSync(path.join(os.tmpdir(), 'leyden-bench-'))
const config = { command: 'fit', plugin: '/plugins/bench', hparams: {}, seed: 1, trainer: {} } as const

function newRun(store: RunStore): string {
  return store.createRun({ plugin: 'bench', config, tags: [], parent: null, resumedFrom: null }).id
}

function points(name: string, from: number, count: number): MetricPoint[] {
  return Array.from({ length: count }, (_, i) => {
    const step = from + i
    const value = Math.fround(Math.exp(-step / 1e5) + 0.1 * Math.sin(step))
    return { name, step, epoch: Math.floor(step / 1000), time: 1.79e12 + 3 * step, value }
  })
}

function timed<T>(work: () => T): { ms: number; result: T } {
  const start = performance.now()
  const result = work()
  return { ms: performance.now() - start, result }
}

const print = (what: string, figure: string): void => console.log(`${what.padEnd(64)} ${figure}`)

function append(store: RunStore, run: string, metrics: number, total: number): number {
  const batches = Array.from({ length: total / 1000 }, (_, i) =>
    Array.from({ length: metrics }, (_, m) => points(`metric${m}`, (i * 1000) / metrics, 1000 / metrics)).flat(),
  )
  const { ms } = timed(() => {
    for (const batch of batches) store.appendMetrics(run, batch)
    store.flush()
  })
  return (total / ms) * 1000
}

let store = openStore(home)
append(store, newRun(store), 10, 100_000)
const long = newRun(store)
for (const [metrics, run] of [
  [1, long],
  [10, newRun(store)],
  [200, newRun(store)],
] as const) {
  const rate = Math.round(append(store, run, metrics, 1_000_000))
  print(`append 1,000,000 points over ${metrics} metrics`, `${rate.toLocaleString('en')} points/s`)
}
for (const buckets of [300, 1000, 4000]) {
  const { ms } = timed(() => store.metricBuckets(long, 'metric0', { buckets }))
  print(`${buckets} buckets of 1,000,000 points`, `${ms.toFixed(2)} ms`)
}
for (const [fromStep, toStep] of [
  [123_456, 654_321],
  [500_000, 510_000],
  [777_777, 778_000],
] as const) {
  const { ms } = timed(() => store.metricBuckets(long, 'metric0', { fromStep, toStep, buckets: 1000 }))
  print(`1000 buckets of steps ${fromStep} to ${toStep}`, `${ms.toFixed(2)} ms`)
}
print('all 1,000,000 points as a series', `${timed(() => store.metricSeries(long, 'metric0')).ms.toFixed(0)} ms`)

const live = newRun(store)
const flushes = Array.from({ length: 100 }, (_, i) => Array.from({ length: 50 }, (_, m) => points(`metric${m}`, i * 5, 5)).flat())
const { ms: flushMs } = timed(() => flushes.forEach((batch) => (store.appendMetrics(live, batch), store.flush())))
print('a flush of 50 metrics with 5 points each', `${(flushMs / flushes.length).toFixed(2)} ms`)

const ids = Array.from({ length: runs }, () => newRun(store))
for (const id of ids) {
  for (let at = 0; at < pointsPerRun; at += 10_000) store.appendMetrics(id, points('loss', at, Math.min(10_000, pointsPerRun - at)))
}
store.close()
const bytes = statSync(path.join(home, 'leyden.db')).size
print('bytes a point on disk', (bytes / (runs * pointsPerRun + 3_100_000)).toFixed(1))

store = openStore(home)
for (const pass of ['first read', 'again']) {
  const { ms } = timed(() => ids.forEach((id) => store.metricBuckets(id, 'loss', { buckets: 300 })))
  print(`300 buckets of each of ${runs} runs of ${pointsPerRun} points, ${pass}`, `${ms.toFixed(0)} ms`)
}
print(`list of ${runs} runs`, `${timed(() => store.listRuns()).ms.toFixed(0)} ms`)
store.close()
rmSync(home, { recursive: true })
