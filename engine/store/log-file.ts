import { closeSync, existsSync, fdatasyncSync, fstatSync, mkdirSync, openSync, readSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { LogLine } from './types.ts'

const newline = 0x0a

/** How much is read at a time from the end of a log, in bytes. */
const readBytes = 64 * 1024

/** The log in a run's folder: JSON lines, only ever appended to. */
export const logFile = (runFolder: string): string => path.join(runFolder, 'logs', 'run.jsonl')

/** Appends lines and flushes them to the disk. */
export function appendLines(file: string, lines: readonly LogLine[]): void {
  mkdirSync(path.dirname(file), { recursive: true })
  withFile(file, 'a+', (descriptor) => {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
    writeFileSync(descriptor, endsTorn(descriptor) ? `\n${text}` : text)
    fdatasyncSync(descriptor)
  })
}

/** The newest lines, or all, oldest first. Reads back from the end, no further than needed. */
export function readLines(file: string, last = Infinity): LogLine[] {
  if (!existsSync(file)) return []
  return withFile(file, 'r', (descriptor) => {
    let lines: LogLine[] = []
    for (let back = readBytes; ; back *= 2) {
      const { text, whole } = readTail(descriptor, Number.isFinite(last) ? back : Infinity)
      lines = text.split('\n').flatMap(parseLine)
      if (whole || lines.length >= last) return last > 0 ? lines.slice(-last) : []
    }
  })
}

/** The whole lines in the last bytes of the file, and whether that is the whole file. */
function readTail(descriptor: number, bytes: number): { text: string; whole: boolean } {
  const { size } = fstatSync(descriptor)
  const start = Math.max(0, size - bytes)
  const tail = Buffer.alloc(size - start)
  const read = readSync(descriptor, tail, 0, tail.length, start)
  const from = start === 0 ? 0 : tail.indexOf(newline) + 1 || tail.length
  return { text: tail.toString('utf8', from, read), whole: start === 0 }
}

/** A line that was cut by a kill is no line: it is passed over, wherever it is. */
function parseLine(text: string): LogLine[] {
  try {
    return [JSON.parse(text)]
  } catch {
    return []
  }
}

/** Whether the process that wrote last was killed within a line, which would swallow the next one. */
function endsTorn(descriptor: number): boolean {
  const { size } = fstatSync(descriptor)
  const end = Buffer.alloc(1, newline)
  if (size > 0) readSync(descriptor, end, 0, 1, size - 1)
  return end[0] !== newline
}

function withFile<T>(file: string, flags: string, use: (descriptor: number) => T): T {
  const descriptor = openSync(file, flags)
  try {
    return use(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
