import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { ensureKernels } from '../../../engine/runtime/index.ts'
import { test } from 'vitest'
import { buildable } from '../kernels/buildable.ts'
import type { Given } from './scenarios.ts'

const env = { ...process.env, LEYDEN_KERNELS: 'on' }
process.env['LEYDEN_KERNELS'] = 'on'
const kernels = await ensureKernels()
process.env['LEYDEN_KERNELS'] = 'off'

/** Skipped, and said so, where no C compiler built the kernels and none came with Leyden. */
export const testRanks = buildable || kernels ? test : test.skip

/** What a scenario finds; which, it says. */
export interface Found {
  hash: string
  inStep: string
  worst: [ofSums: number, ofMeans: number]
  shapes: number[][]
  /** Whether what it gave is as it was. */
  given: boolean
  values: number[]
  written: string[]
}

export interface RankResult {
  found?: Found
  error?: { name: string; message: string; remedy?: string }
}

export interface Ended {
  /** By the scenario's name; none where it was killed. */
  results: Record<string, RankResult>
  signal: string | null
  pid: number
}

export interface RankOptions {
  /** Of its groups. */
  name?: string
  timeoutMs?: number
  given?: Given
}

let started = 0
export const newName = () => `test-${process.pid}-${started++}`

/** Starts one rank, in a process of its own, that goes through these scenarios. */
export function startRank(names: string[], rank: number, worldSize: number, options: RankOptions) {
  const { name = newName(), timeoutMs = 200_000, given = {} } = options
  const told = JSON.stringify({ name, rank, worldSize, timeoutMs, names, given })
  const program = [path.join(import.meta.dirname, 'rank.ts'), told]
  let settle: (ended: Ended) => void
  const ended = new Promise<Ended>((resolve) => (settle = resolve))
  const child = execFile(process.execPath, ['--disable-warning=ExperimentalWarning', ...program], { env }, (_error, stdout, stderr) => {
    const line = stdout.trim().split('\n').at(-1)!
    const results = line.startsWith('{') ? (JSON.parse(line) as Ended['results']) : { none: { error: { name: '', message: stderr } } }
    settle({ results, signal: child.signalCode, pid: child.pid! })
  })
  return { child, ended }
}

export type Started = ReturnType<typeof startRank>

/** Starts as many processes as there are ranks. */
export const startRanks = (names: string[], worldSize: number, name: string, given?: Given): Started[] =>
  Array.from({ length: worldSize }, (_, rank) => startRank(names, rank, worldSize, { name, given }))

/** Runs scenarios, one after the other, in all ranks. */
export const runRanks = (names: string[], worldSize: number, given?: Given): Promise<Ended[]> =>
  Promise.all(startRanks(names, worldSize, newName(), given).map(({ ended }) => ended))

/** Until a rank of the scenario `waits` says that all ranks have come. */
export const joined = ({ child }: Started) => new Promise((resolve) => child.stdout!.once('data', resolve))

/** As the system kills where memory lacks. */
export async function kill(ranks: Started[]): Promise<void> {
  for (const { child } of ranks) child.kill('SIGKILL')
  for (const { ended } of ranks) await ended
}

/** Names of shared memory that ranks of this process's tests have left. */
export function leftBehind(): string[] {
  const folder = existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir()
  return readdirSync(folder).filter((file) => file.startsWith(`leyden-ranks-test-${process.pid}-`))
}
