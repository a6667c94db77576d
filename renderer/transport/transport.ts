import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '../../engine/api/contract/index.ts'

/** All that the engine can be asked, as functions. */
export type EngineClient = ContractRouterClient<Contract>

/** One open line to an engine. It closes once, and then never opens again. */
export interface Connection {
  client: EngineClient
  /** Resolves when the line is closed, by whichever side. */
  closed: Promise<void>
  close(): void
}

/** A way to reach an engine. */
export interface Transport {
  /** Where the engine listens: `127.0.0.1:4178`; null where it is behind the window itself. */
  readonly address: string | null
  /** Opens a line. Rejects with {@link Unauthorised} where the engine doesn't know this page, and with any other error where it gave no answer; its message says why, if that is known. */
  connect(signal: AbortSignal): Promise<Connection>
}

/** The engine is there, and wants its token first. */
export class Unauthorised extends Error {
  override name = 'Unauthorised'
}
