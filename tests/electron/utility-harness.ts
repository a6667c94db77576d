/**
 * An app for the real Electron that does in its main process what a test asks for by Node's IPC: it plays scenarios, and launches
 * workers by the launcher under test. Bundled before it runs, since the Electron of the tests runs no TypeScript.
 */
import * as electron from 'electron'
import { utilityProcessLauncher } from '../../electron/utility-process-launcher.ts'
import type { HostMessage, WorkerProcess } from '../../engine/worker/index.ts'
import { unclonable } from './unclonable.ts'
import { play, postError, type Scenario } from './utility-scenarios.ts'

export type Request =
  | { ask: 'play'; id: number; entry: string; scenario: Scenario }
  | { ask: 'postError'; id: number; entry: string; kind: 'function' | 'sharedArrayBuffer' }
  | { ask: 'launch'; id: number; entry: string; env?: Record<string, string> }
  | { ask: 'send'; id: number; message: HostMessage }
  | { ask: 'kill'; id: number }

/** `what` is `result` for the first two requests, else what the worker of that id told. */
export interface Told {
  id: number
  what: 'result' | 'message' | 'output' | 'exit'
  values: unknown[]
}

const workers = new Map<number, WorkerProcess>()
const tell = (id: number, what: Told['what'], ...values: unknown[]) => process.send!({ id, what, values } satisfies Told)

async function answer(request: Request): Promise<void> {
  const { id } = request
  if (request.ask === 'play') tell(id, 'result', await play(electron, request.entry, request.scenario))
  if (request.ask === 'postError') tell(id, 'result', postError(electron, request.entry, unclonable(request.kind)))
  if (request.ask === 'launch') launch(request)
  if (request.ask === 'send') workers.get(id)!.send(request.message)
  if (request.ask === 'kill') workers.get(id)!.kill()
}

function launch({ id, entry, env }: Extract<Request, { ask: 'launch' }>): void {
  const worker = utilityProcessLauncher(electron, entry).launch({ env })
  workers.set(id, worker)
  worker.onMessage((message) => tell(id, 'message', message))
  worker.onOutput((stream, line) => tell(id, 'output', stream, line))
  worker.onExit((exit) => tell(id, 'exit', exit))
}

electron.app.on('window-all-closed', () => {})
process.on('message', (request: Request) => void electron.app.whenReady().then(() => answer(request)))
