import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { sourceFolder, type Recipe } from './sources.ts'

const run = promisify(execFile)

export interface Compiler {
  program: string
  /** Its first arguments, each time. */
  first?: string[]
  environment?: NodeJS.ProcessEnv
  /** The first line of what it says of itself. */
  version: string
}

/** The C compiler that CC names, or the first of the usual ones; null where there is none. */
export async function findCompiler(): Promise<Compiler | null> {
  const own = process.env['CC']
  for (const program of own ? [own] : ['cc', 'gcc', 'clang']) {
    const answer = await run(program, ['--version']).catch(() => null)
    if (answer) return { program, version: answer.stdout.split('\n')[0]!.trim() }
  }
  return null
}

/** Makes `library` of the sources, in a folder that may hold objects meanwhile. Throws what the compiler wrote. */
export async function compileLibrary(folder: string, library: string, { objects, linking }: Recipe, compiler: Compiler): Promise<void> {
  const place = (name: string) => path.join(folder, name)
  const waiting = [...objects]
  const worker = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop())
      await compile(compiler, [...next.options, '-c', path.join(sourceFolder, next.source), '-o', place(next.object)])
  }
  await Promise.all(Array.from({ length: os.availableParallelism() }, worker))
  await compile(compiler, [...linking, ...objects.map(({ object }) => place(object)), '-o', place(library)])
  for (const { object } of objects) await rm(place(object))
}

async function compile({ program, first = [], environment }: Compiler, options: string[]): Promise<void> {
  await run(program, [...first, ...options], { env: { ...process.env, ...environment } }).catch((error: Error & { stderr?: string }) => {
    throw new Error(error.stderr || error.message)
  })
}
