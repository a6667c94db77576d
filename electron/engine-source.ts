import type { EnginePort } from './electron-port.ts'

/** Where the page's connections lead: to an engine of the app's own, or to one that runs already. */
export interface EngineSource {
  /** Serves one connection until the port closes. Rejects with an error for the person where there is no engine; may be tried again. */
  connect(port: EnginePort, onOpen: () => void): Promise<void>
  /** How many runs `close` would stop. */
  liveRuns(): number
  /** Stops the runs and closes the history; harmless where nothing was opened. */
  close(): Promise<void>
}
