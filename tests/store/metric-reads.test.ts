import { beforeAll, afterAll, expect, test, vi } from 'vitest'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { openStore, type RunStore } from '../../engine/store/index.ts'
import { MetricBlocks } from '../../engine/store/metric-blocks.ts'
import { newRun } from './support.ts'

let store: RunStore
let run: string

const home = mkdtempSync(path.join(os.tmpdir(), 'leyden-store-'))

/** Values that need all 64 bits, so that blocks are as large as they get. */
function append(name: string, count: number): void {
  for (let at = 0; at < count; at += 50_000) {
    const batch = Array.from({ length: 50_000 }, (_, i) => ({ name, step: at + i, epoch: 0, time: at + i, value: Math.sin(at + i) }))
    store.appendMetrics(run, batch)
  }
  store.flush()
}

beforeAll(() => {
  store = openStore(home)
  run = store.createRun(newRun()).id
  append('short', 100_000)
  append('long', 1_000_000)
}, 60_000)

afterAll(() => {
  store.close()
  rmSync(home, { recursive: true })
})

function countReads(work: () => void): { rows: number; bytes: number } {
  const rows = vi.spyOn(MetricBlocks.prototype, 'rows')
  work()
  const read = rows.mock.results.flatMap(({ value }) => value as { data: Uint8Array }[])
  rows.mockRestore()
  return { rows: read.length, bytes: read.reduce((sum, { data }) => sum + data.byteLength, 0) }
}

test.each([
  { name: 'short', range: {}, buckets: 300, rows: 12 },
  { name: 'long', range: {}, buckets: 300, rows: 12 },
  { name: 'long', range: {}, buckets: 4000, rows: 30 },
  { name: 'long', range: { fromStep: 123_457 }, buckets: 1000, rows: 40 },
  { name: 'long', range: { fromStep: 123_457, toStep: 700_001 }, buckets: 1000, rows: 60 },
  { name: 'long', range: { fromStep: 500_001, toStep: 500_900 }, buckets: 1000, rows: 60 },
  { name: 'long', range: { fromStep: 500_001, toStep: 507_900 }, buckets: 1000, rows: 60 },
])('$buckets buckets of $range of the $name metric read at most $rows rows', ({ name, range, buckets, rows }) => {
  const read = countReads(() => store.metricBuckets(run, name, { ...range, buckets }))
  expect(read.rows).toBeGreaterThan(0)
  expect(read.rows).toBeLessThanOrEqual(rows)
  // Blocks of 512 points with a Float64 value and blocks of 512 entries with 3 of them are at most 13 KiB.
  expect(read.bytes).toBeLessThanOrEqual(rows * 13 * 1024)
})

test('a million points read whole are more than a hundred times what a chart of them reads', () => {
  const chart = countReads(() => store.metricBuckets(run, 'long', { buckets: 300 }))
  const whole = countReads(() => store.metricSeries(run, 'long'))
  expect(whole.bytes).toBeGreaterThan(100 * chart.bytes)
})
