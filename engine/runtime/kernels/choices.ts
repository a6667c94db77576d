import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** What keys of choices begin with, since homes are shared between machines. To look it up takes longer than many ops. */
export const processorName = (): string => os.cpus()[0]?.model ?? process.arch

/** How long a computation takes, in ms, by TensorFlow's kernel and by Leyden's own. */
export interface KernelChoice {
  key: string
  stockMs: number
  ownMs: number
  /** The part of the time that the own kernel may take; 0.8 where it isn't said. */
  atMost?: number
}

/** Own kernels must save some time: TensorFlow's may be fused with what follows, and times vary. */
const worthwhile = 0.8

export const prefersOwn = ({ stockMs, ownMs, atMost = worthwhile }: KernelChoice): boolean => ownMs <= atMost * stockMs

/** What was measured on this machine, a line each. Of two measurements by processes that run at once, the first one holds for both. */
export function readChoices(file: string): Map<string, KernelChoice> {
  const choices = new Map<string, KernelChoice>()
  for (const line of existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []) {
    const choice = parse(line)
    if (choice && !choices.has(choice.key)) choices.set(choice.key, choice)
  }
  return choices
}

/** Adds a measurement and returns all that hold now. */
export function addChoice(file: string, choice: KernelChoice): Map<string, KernelChoice> {
  try {
    mkdirSync(path.dirname(file), { recursive: true })
    appendFileSync(file, `${JSON.stringify(choice)}\n`)
    return readChoices(file)
  } catch {
    return new Map([[choice.key, choice]]) // a cache that can't be written is measured anew by the next process
  }
}

/** Null for a line that a process didn't finish. */
function parse(line: string): KernelChoice | null {
  try {
    return line ? (JSON.parse(line) as KernelChoice) : null
  } catch {
    return null
  }
}
