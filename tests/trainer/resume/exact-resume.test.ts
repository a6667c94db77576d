import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { sfc32 } from '../../../engine/data/index.ts'
import { temporaryFolder } from '../../data/temporary-file.ts'
import { configurations } from './configurations.ts'
import { readLog, type Plan, type Stop } from './plan.ts'
import type { LogLine, Result } from './training.ts'

const program = fileURLToPath(new URL('stopped-trainings.ts', import.meta.url))

/** Another one stops elsewhere: what it finds is to be found again by the same. */
const seed = Number(process.env['RESUME_SEED'] ?? 1)

/** Of each configuration. */
const kills = 3
const terminations = 2

function planOf(names: string[]): Plan {
  const random = sfc32(seed, 0, 0)
  const stop = (signal: Stop['signal']): Stop => ({ signal, share: 0.95 * random() })
  const shuffled = (stops: Stop[]) =>
    stops
      .map((each) => [random(), each] as const)
      .toSorted(([a], [b]) => a - b)
      .map(([, each]) => each)
  const stops = () =>
    shuffled([...Array.from({ length: kills }, () => stop('SIGKILL')), ...Array.from({ length: terminations }, () => stop('SIGTERM'))])
  return Object.fromEntries(names.map((name) => [name, stops()]))
}

/** Starts the process until nothing kills it. Returns by what each ended. */
async function carryOut(root: string): Promise<string[]> {
  const ends: string[] = []
  while (!existsSync(path.join(root, 'done'))) {
    const child = spawn(process.execPath, [program, root], { stdio: ['ignore', 'ignore', 'pipe'] })
    onTestFinished(() => void child.kill('SIGKILL'))
    let errors = ''
    child.stderr.on('data', (text) => (errors += text))
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
    if (signal !== 'SIGKILL' && code !== 0) throw new Error(`seed ${seed}: the trainings failed with ${code ?? signal}: ${errors}`)
    ends.push(signal ?? String(code))
  }
  return ends
}

const resultOf = (folder: string) => JSON.parse(readFileSync(path.join(folder, 'result.json'), 'utf8')) as Result
const valuesOf = (lines: LogLine[]) => lines.filter((line) => 'values' in line)

/** What the whole training logged after the checkpoint of this place. */
function logAfter(whole: string, place: string): LogLine[] {
  const lines = readLog(whole)
  const from = place === '' ? 0 : lines.findIndex((line) => 'saved' in line && line.saved === place)
  expect(from, `${place} in ${whole}`).toBeGreaterThanOrEqual(0)
  return valuesOf(lines.slice(from))
}

describe('a training that is stopped anywhere, and resumed, ends with the bits of one that never was (behaviours.md 16)', () => {
  const names = Object.keys(configurations)
  const half = Math.ceil(names.length / 2)

  test.each([
    ['first', names.slice(0, half)],
    ['second', names.slice(half)],
  ])('the %s half of the configurations', { timeout: 900_000 }, async (_name, chosen) => {
    const root = temporaryFolder()
    writeFileSync(path.join(root, 'plan.json'), JSON.stringify(planOf(chosen)))
    const ends = await carryOut(root)
    for (const name of chosen) {
      const [whole, stopped] = ['whole', 'stopped'].map((each) => path.join(root, name, each)) as [string, string]
      const attempts = readdirSync(stopped)
        .filter((each) => each.startsWith('attempt-'))
        .toSorted()
      expect(attempts.length, name).toBeGreaterThan(1)
      for (const attempt of attempts) {
        const own = path.join(stopped, attempt)
        const [logged, expected] = [valuesOf(readLog(own)), logAfter(whole, readFileSync(path.join(own, 'from'), 'utf8'))]
        const complete = attempt === attempts.at(-1)
        expect(logged, `seed ${seed}: ${name}, ${attempt}`).toEqual(complete ? expected : expected.slice(0, logged.length))
      }
      expect({ ...resultOf(stopped), ticks: 0 }, `seed ${seed}: ${name}`).toEqual({ ...resultOf(whole), ticks: 0 })
    }
    const stops = chosen.reduce(
      (sum, name) => sum + readdirSync(path.join(root, name, 'stopped')).filter((each) => each.startsWith('attempt-')).length - 1,
      0,
    )
    const killed = ends.filter((end) => end === 'SIGKILL').length
    console.log(`Stopped ${stops} times, ${killed} of them by SIGKILL, ${chosen.length} configurations (seed ${seed}).`)
    expect(stops).toBeGreaterThanOrEqual(chosen.length * 4)
  })
})
