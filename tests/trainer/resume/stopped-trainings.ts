/**
 * Carries out the trainings that `plan.json` in argv[2] lists: each whole, and once more stopped at its stops and resumed. A stop by
 * SIGKILL ends this process, so `exact-resume.test.ts` starts it until `done` is there.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import path from 'node:path'
import type { Trainer } from '../../../engine/index.ts'
import { configurations } from './configurations.ts'
import { newestCheckpoint, readLog, type Plan, type Stop } from './plan.ts'
import { placeOf, train, type Result } from './training.ts'

const root = process.argv[2]!
const plan = JSON.parse(fs.readFileSync(path.join(root, 'plan.json'), 'utf8')) as Plan

/** Counts down to the signal that this process sends itself. */
const fuse: { ticks: number; signal: Stop['signal'] } = { ticks: Infinity, signal: 'SIGKILL' }
let running: Trainer | null = null

function tick(trainer: Trainer | null = null): void {
  running = trainer ?? running
  fuse.ticks -= 1
  if (fuse.ticks === 0) process.kill(process.pid, fuse.signal)
}

process.on('SIGTERM', () => running?.stop())

// Within the writing and the removal of checkpoints too.
for (const name of ['mkdirSync', 'openSync', 'writeSync', 'fsyncSync', 'renameSync', 'rmSync'] as const) {
  const original = fs[name] as (...given: unknown[]) => unknown
  fs[name] = ((...given: unknown[]) => (tick(), original(...given))) as never
}
syncBuiltinESMExports()

for (const [name, stops] of Object.entries(plan)) {
  const whole = await once(path.join(root, name, 'whole'), (folder) => train({ configuration: configurations[name]!, folder, tick }))
  await once(path.join(root, name, 'stopped'), (folder) => trainStopped(name, folder, stops, whole))
}
fs.writeFileSync(path.join(root, 'done'), '')

/** What `run` returned, or returned in a process before this one. */
async function once(folder: string, run: (folder: string) => Promise<Result>): Promise<Result> {
  const file = path.join(folder, 'result.json')
  if (fs.existsSync(file)) return JSON.parse(fs.readFileSync(file, 'utf8')) as Result
  fs.mkdirSync(folder, { recursive: true })
  const result = await run(folder)
  fs.writeFileSync(file, JSON.stringify(result))
  return result
}

/** Attempts, each from the newest checkpoint that the one before left; the last isn't stopped. */
async function trainStopped(name: string, folder: string, stops: Stop[], { ticks }: Result): Promise<Result> {
  for (;;) {
    const attempt = fs.readdirSync(folder).filter((entry) => entry.startsWith('attempt-')).length
    const checkpoint = newestCheckpoint(folder)
    const own = path.join(folder, `attempt-${attempt}`)
    fs.mkdirSync(own)
    fs.writeFileSync(path.join(own, 'from'), checkpoint ? placeOf(checkpoint.state) : '')
    const stop = stops[attempt]
    const done = checkpoint ? savedTicks(path.join(root, name, 'whole'), placeOf(checkpoint.state)) : 0
    Object.assign(fuse, stop ? { ticks: 1 + Math.floor(stop.share * (ticks - done)), signal: stop.signal } : { ticks: Infinity })
    const result = await train({ configuration: configurations[name]!, folder: own, checkpoint: checkpoint?.path, tick })
    const wasStopped = running!.stopRequested
    Object.assign(fuse, { ticks: Infinity })
    if (!wasStopped) return result
  }
}

function savedTicks(whole: string, place: string): number {
  const line = readLog(whole).find((each) => 'saved' in each && each.saved === place)
  return line && 'tick' in line ? line.tick : 0
}
