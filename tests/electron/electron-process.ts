import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { openDisplay } from './display.ts'
import { spawnBound } from './spawn-bound.ts'

export interface ElectronProcess {
  child: ChildProcess
  /** Resolves with the first line on stderr that matches; rejects with all that was printed when the process ends before. */
  printed(pattern: RegExp): Promise<RegExpExecArray>
  /** Resolves with the exit code and signal. */
  exited: Promise<[number | null, NodeJS.Signals | null]>
  /** Ends it at once, and its display. */
  close(): Promise<void>
}

export interface ElectronOptions {
  /** The folder that holds Electron. */
  runtime: string
  /** The folder of the app. */
  app: string
  args?: string[]
  /** Where the app keeps its state; a temporary folder unless given. */
  userData?: string
}

/** Starts a real Electron on a display of its own. It answers by Node's IPC too, where the app listens. */
export async function startElectron({ runtime, app, args = [], userData }: ElectronOptions): Promise<ElectronProcess> {
  const display = await openDisplay()
  const state = userData ?? mkdtempSync(path.join(tmpdir(), 'leyden-electron-'))
  const switches = [`--user-data-dir=${state}`, '--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])]
  const child = spawnBound(path.join(runtime, 'electron'), [app, ...switches, ...args], {
    env: { ...process.env, DISPLAY: display.name, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  })
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  const printed = watchOutput(child, exited)
  const close = async () => {
    child.kill('SIGKILL')
    await exited
    display.close()
    if (!userData) rmSync(state, { recursive: true, force: true, maxRetries: 10 }) // Chromium's other processes end a moment later, and write until then
  }
  return { child, printed, exited, close }
}

function watchOutput(child: ChildProcess, exited: Promise<unknown[]>): ElectronProcess['printed'] {
  const lines: string[] = []
  const readers = [child.stdout!, child.stderr!].map((input) => createInterface({ input }))
  const waiting = new Set<(line: string) => void>()
  for (const reader of readers) {
    reader.on('line', (line) => {
      lines.push(line)
      for (const tell of waiting) tell(line)
    })
  }
  return (pattern) =>
    new Promise((resolve, reject) => {
      const tell = (line: string) => {
        const match = pattern.exec(line)
        if (match) resolve(match)
      }
      lines.forEach(tell)
      waiting.add(tell)
      void exited.then(([code]) => reject(new Error(`Electron ended with ${code}:\n${lines.join('\n')}`)))
    })
}
