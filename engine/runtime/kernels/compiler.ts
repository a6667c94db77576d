import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface Compiler {
  program: string
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

/** Throws what the compiler wrote. */
export async function compile({ program }: Compiler, options: string[]): Promise<void> {
  await run(program, options).catch((error: Error & { stderr?: string }) => {
    throw new Error(error.stderr || error.message)
  })
}
