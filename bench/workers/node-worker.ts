import { fileURLToPath } from 'node:url'
import type { Command } from '../command.ts'

/** A worker that is a program of Node. */
export function nodeWorker(file: string, args: string[]): Command {
  const program = fileURLToPath(new URL(file, import.meta.url))
  return { program: process.execPath, args: ['--disable-warning=ExperimentalWarning', program, ...args] }
}
