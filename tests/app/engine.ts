import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export const cli = fileURLToPath(new URL('../../engine/cli/main.ts', import.meta.url))

export const samples = fileURLToPath(new URL('../../resources/samples', import.meta.url))

export interface EngineProcess {
  /** Without the token. */
  url: string
  token: string
  home: string
  /** What a person opens: the address with the token. */
  address: string
  /** Ends it at once, as a crash would. */
  crash(): Promise<void>
  /** Ends it as Ctrl-C does. */
  stop(): Promise<void>
}

export function makeHome(): { home: string; remove(): void } {
  const home = mkdtempSync(path.join(tmpdir(), 'leyden-app-'))
  return { home, remove: () => rmSync(home, { recursive: true, force: true }) }
}

/** A `leyden serve` of its own process, as a script would start it. */
export async function startEngine(home: string, port = 0): Promise<EngineProcess> {
  const args = [cli, 'serve', '--json', ...(port ? ['--port', String(port)] : [])]
  const child = spawn(process.execPath, args, { env: { ...process.env, LEYDEN_HOME: home }, stdio: ['ignore', 'pipe', 'pipe'] })
  const { url, token } = JSON.parse(await firstLine(child)) as { url: string; token: string }
  return { url, token, home, address: `${url}/#token=${token}`, crash: () => end(child, 'SIGKILL'), stop: () => end(child, 'SIGINT') }
}

async function firstLine(child: ChildProcess): Promise<string> {
  let errors = ''
  child.stderr!.on('data', (text) => (errors += text))
  const lines = createInterface({ input: child.stdout! })
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`leyden serve ended with ${code}:\n${errors}`)))
  ended.catch(() => {}) // later, it is no failure
  const [line] = await Promise.race([once(lines, 'line'), ended])
  return line
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill(signal)
  await once(child, 'exit')
}
