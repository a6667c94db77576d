import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'

const folder = mkdtempSync(path.join(os.tmpdir(), 'leyden-bench-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the harness measures Leyden without its peers, and writes the figures', async () => {
  const file = path.join(folder, 'figures.json')
  const args = ['bench/main.ts', '--only', 'overhead', '--peers', 'none', '--rounds', '2', '--steps', '3', '--json', file]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: path.join(import.meta.dirname, '..', '..') })
  expect(stdout).toMatch(/\| overhead, float32 \| Leyden/)
  const report = JSON.parse(readFileSync(file, 'utf8'))
  expect(report).toMatchObject({
    workloads: [{ name: 'overhead', precision: 'float32', peers: {}, ratio: null }],
    geomean: { float32: null, bf16Mixed: null },
    captureOverEager: null,
    wholeCommand: null,
  })
  const { minMs, medianMs } = report.workloads[0].leyden
  expect(minMs).toBeGreaterThan(0)
  expect(medianMs).toBeGreaterThanOrEqual(minMs)
  expect(report.overheadUs).toBeCloseTo(medianMs * 1000, 6)
}, 300_000)
