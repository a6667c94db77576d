import { randomUUID } from 'node:crypto'
import { type ActiveRun, EngineHost } from '../host/index.ts'
import type { WorkerLauncher } from '../worker/index.ts'
import { Estimates } from './estimates.ts'
import { router } from './router.ts'
import { RunFeed } from './run-feed.ts'
import { tensorFlow, type Runtime } from './runtime.ts'
import { RuntimeInstallation } from './runtime-installation.ts'
import type { Services } from './services.ts'

export interface EngineOptions {
  /** Where the history is; by default what `resolveHome` says. */
  home?: string
  launcher?: WorkerLauncher
  /** TensorFlow on this machine; another one in tests. */
  runtime?: Runtime
  /** How long a run may take to end by itself when the engine closes, in ms. */
  graceMs?: number
}

/** All that an interface works with. `serveWebSocket` and `serveMessagePort` connect one to it. */
export interface Engine {
  readonly home: string
  readonly router: typeof router
  /** What the router's calls work with. */
  readonly context: Services
  /** The ids of the runs that this engine watches over, which closing it would stop. */
  readonly activeRuns: readonly string[]
  /** Stops every live run of this engine, by force after 10 s, ends what is followed, and closes the history. Further calls wait for the first. */
  close(): Promise<void>
}

/** Opens the home folder. Throws a LeydenError where it can't be used. */
export async function openEngine({ home, launcher, runtime = tensorFlow, graceMs = 10_000 }: EngineOptions = {}): Promise<Engine> {
  const host = EngineHost.open({ home, launcher })
  const closing = new AbortController()
  const context: Services = {
    host,
    instance: randomUUID(),
    feed: new RunFeed(host),
    estimates: new Estimates(host),
    runtime,
    installation: new RuntimeInstallation(runtime),
    closing: closing.signal,
  }
  let closed: Promise<void> | undefined
  return {
    home: host.store.home,
    router,
    context,
    get activeRuns() {
      return [...host.activeRuns.keys()]
    },
    close: () => (closed ??= closeHost(host, closing, graceMs)),
  }
}

async function closeHost(host: EngineHost, closing: AbortController, graceMs: number): Promise<void> {
  // Again, for one that was being started meanwhile.
  while (host.activeRuns.size > 0) await stopAll([...host.activeRuns.values()], graceMs)
  closing.abort()
  host.close()
}

async function stopAll(runs: ActiveRun[], graceMs: number): Promise<void> {
  const timer = setTimeout(() => runs.forEach((run) => run.kill()), graceMs)
  for (const run of runs) if (!run.stopRequested) run.stop()
  await Promise.all(runs.map(({ finished }) => finished))
  clearTimeout(timer)
}
