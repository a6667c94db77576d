import type { EngineHost } from '../host/index.ts'
import type { Estimates } from './estimates.ts'
import type { RunFeed } from './run-feed.ts'
import type { Runtime } from './runtime.ts'
import type { RuntimeInstallation } from './runtime-installation.ts'

/** What the procedures work with: one of these an engine. */
export interface Services {
  host: EngineHost
  /** Another one after each start. */
  instance: string
  feed: RunFeed
  estimates: Estimates
  runtime: Runtime
  installation: RuntimeInstallation
  /** Aborted when the engine closes: no stream outlives it. */
  closing: AbortSignal
}
