import { spawn, type ChildProcess } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { finish, type Result } from '../cli/leyden.ts'
import { makeFolder } from '../plugins/plugin-folder.ts'

const program = fileURLToPath(new URL('../../engine/cli/main.ts', import.meta.url))

export const sample = (name: 'iris' | 'digits') => fileURLToPath(new URL(`../../resources/samples/${name}`, import.meta.url))

/** A folder with these files and a history of its own, and the real `leyden` command that works in it, by the sources or as it was built. */
export function makeDesk(files: Record<string, string> = {}, command = program) {
  const folder = makeFolder(files)
  const home = path.join(folder, 'home')
  const start = (...args: string[]): ChildProcess =>
    spawn(process.execPath, [command, ...args], {
      cwd: folder,
      env: { ...process.env, LEYDEN_HOME: home, NO_COLOR: '1', FORCE_COLOR: undefined, npm_lifecycle_event: undefined },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  return { folder, home, start, leyden: (...args: string[]): Promise<Result> => finish(start(...args)) }
}

/** Resolves when the process has printed this on standard error; rejects if it ends first. */
export function printed(child: ChildProcess, text: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let seen = ''
    child.stderr!.on('data', (chunk: string) => {
      seen += chunk
      if (text.test(seen)) resolve()
    })
    child.once('close', () => reject(new Error(`ended without ${text}: ${seen}`)))
  })
}
