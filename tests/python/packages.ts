import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { findPython } from '../../engine/runtime/python.ts'

const execute = promisify(execFile)

/** Beside what vitest and Vite keep there: nothing of the project, and gone with the packages. */
const cache = path.join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'leyden-tests')

export interface PythonPackages {
  /** Runs a program with the packages in reach, and returns what it prints as JSON. */
  run<T>(program: string, ...args: string[]): Promise<T>
}

/**
 * A Python with these packages, each at a fixed version, fetched by pip once into a folder of their own. Fails where they can't be had: what
 * another program reads is not to be left untested in silence.
 */
export async function pythonWith(...packages: string[]): Promise<PythonPackages> {
  const [program, ...first] = (await findPython()).command
  const folder = path.join(cache, packages.join(' '))
  if (!existsSync(folder)) await install([program, ...first], packages, folder)
  const env = { ...process.env, PYTHONPATH: folder }
  return {
    async run(file, ...args) {
      const { stdout } = await execute(program, [...first, file, ...args], { env, maxBuffer: 64 << 20 })
      return JSON.parse(stdout.split('\n').findLast((line) => line !== '')!)
    },
  }
}

/** Whole or absent, also where two processes fetch at once. */
async function install([program, ...first]: [string, ...string[]], packages: string[], folder: string): Promise<void> {
  const making = `${folder}.${process.pid}`
  await mkdir(cache, { recursive: true })
  const quiet = ['--quiet', '--no-input', '--disable-pip-version-check', '--no-compile']
  await execute(program, [...first, '-m', 'pip', 'install', ...quiet, '--target', making, ...packages])
  await rename(making, folder).catch((error: unknown) => {
    if (!existsSync(folder)) throw error
  })
  await rm(making, { recursive: true, force: true })
}
