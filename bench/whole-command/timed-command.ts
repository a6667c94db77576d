import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { LeydenError } from '../../engine/errors/index.ts'
import type { Command } from '../command.ts'
import { residentMb } from './processes.ts'

/** One run of a whole command. */
export interface TimedCommand {
  /** From the command to the end of its first training step, which both programs note in their hook of a batch's end. */
  firstStepSeconds: number
  seconds: number
  /** Largest resident memory of all its processes together, in MiB, looked at five times a second; null where the system doesn't tell. */
  peakMb: number | null
}

const lookEveryMs = 200

/** Runs it to its end. `firstStepFile` is where it writes when its first step was done. Throws LeydenError where it fails. */
export async function timeCommand(title: string, { program, args, env }: Command, firstStepFile: string): Promise<TimedCommand> {
  const start = Date.now()
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    env: { ...process.env, ...env, LEYDEN_BENCH_FIRST_STEP: firstStepFile },
  })
  let [said, peakMb]: [string, number | null] = ['', null]
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)))
  const timer = setInterval(() => (peakMb = larger(peakMb, residentMb(child.pid!))), lookEveryMs)
  const [code] = (await once(child, 'close').finally(() => clearInterval(timer))) as [number | null]
  const end = Date.now()
  if (code !== 0) throw new LeydenError(`The whole command of ${title} failed. It said last:\n${said.trim()}`)
  return { firstStepSeconds: (Number(readFileSync(firstStepFile, 'utf8')) - start) / 1000, seconds: (end - start) / 1000, peakMb }
}

const larger = (a: number | null, b: number | null) => (a === null || b === null ? (a ?? b) : Math.max(a, b))
