import { closeSync, existsSync, fdatasyncSync, fstatSync, mkdirSync, openSync, readSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { LogLine, LogPart } from './types.ts'

const newline = 0x0a

/** How much is read at a time from the end of a log, in bytes. */
const readBytes = 64 * 1024

/** How much of a log one part holds, in bytes. */
const partBytes = 1 << 20

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

/** The newest whole lines, or about a mebibyte of those from a byte on that an earlier part named. */
export function readPart(file: string, place: { last: number } | { from: number }): LogPart {
  if (!existsSync(file)) return { lines: [], next: 0 }
  return withFile(file, 'r', (descriptor) => ('last' in place ? readNewest(descriptor, place.last) : readFrom(descriptor, place.from)))
}

/** The newest lines, or all, oldest first. */
export function readLines(file: string, last = Infinity): LogLine[] {
  return readPart(file, { last }).lines
}

/** Reads back from the end that the file has now, no further than needed. */
function readNewest(descriptor: number, last: number): LogPart {
  const { size } = fstatSync(descriptor)
  for (let back = Number.isFinite(last) ? readBytes : size; ; back *= 2) {
    const start = Math.max(0, size - back)
    const bytes = read(descriptor, start, size - start)
    const from = start === 0 ? 0 : bytes.indexOf(newline) + 1 || bytes.length
    const to = Math.max(from, endOfLines(bytes))
    const lines = parseLines(bytes.subarray(from, to))
    if (start === 0 || lines.length >= last) return { lines: last > 0 ? lines.slice(-last) : [], next: start + to }
  }
}

/** A line that is longer than a part is read whole; one that isn't written to its end yet waits for the next part. */
function readFrom(descriptor: number, from: number): LogPart {
  for (let most = partBytes; ; most *= 2) {
    const bytes = read(descriptor, from, most)
    const to = endOfLines(bytes)
    if (to > 0 || bytes.length < most) return { lines: parseLines(bytes.subarray(0, to)), next: from + to }
  }
}

function read(descriptor: number, from: number, most: number): Buffer {
  const bytes = Buffer.alloc(most)
  return bytes.subarray(0, readSync(descriptor, bytes, 0, most, from))
}

/** A kill may have taken a last line's newline and nothing else: then that line is whole too. */
function endOfLines(bytes: Buffer): number {
  const end = bytes.lastIndexOf(newline) + 1
  return parseLines(bytes.subarray(end)).length > 0 ? bytes.length : end
}

const parseLines = (bytes: Buffer): LogLine[] => bytes.toString('utf8').split('\n').flatMap(parseLine)

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
