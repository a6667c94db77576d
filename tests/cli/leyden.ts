import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { EngineHost } from '../../engine/host/index.ts'
import { fakeSource } from '../host/fake-host.ts'
import { makeFolder } from '../plugins/plugin-folder.ts'

const program = fileURLToPath(new URL('./leyden-with-fake-worker.ts', import.meta.url))

export interface Result {
  stdout: string
  stderr: string
  code: number | null
  /** What `--json` printed. */
  json(): ReturnType<typeof JSON.parse>
}

/** A folder with a plugin `fake`, trusted, and the `leyden` command that works in it. */
export function makeDesk() {
  const folder = makeFolder({ 'fake/plugin.ts': fakeSource })
  const desk = {
    folder,
    plugin: path.join(folder, 'fake'),
    start: (...args: string[]) => {
      const env = {
        ...process.env,
        LEYDEN_HOME: path.join(folder, 'home'),
        NO_COLOR: '1',
        FORCE_COLOR: undefined,
        npm_lifecycle_event: undefined,
      }
      return spawn(process.execPath, [program, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
    },
    leyden: (...args: string[]) => finish(desk.start(...args)),
  }
  trust(folder, desk.plugin)
  return desk
}

/** Here and not by the command: it is in the way of every test. */
function trust(folder: string, plugin: string): void {
  const host = EngineHost.open({ home: path.join(folder, 'home') })
  host.catalogue.trust(plugin)
  host.close()
}

export async function finish(child: ReturnType<typeof spawn>): Promise<Result> {
  const output = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream]!.setEncoding('utf8').on('data', (text: string) => (output[stream] += text))
  const [code] = (await once(child, 'close')) as [number | null]
  return { ...output, code, json: () => JSON.parse(output.stdout) as unknown }
}
