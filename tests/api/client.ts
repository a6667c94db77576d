import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { onTestFinished } from 'vitest'
import type { Contract } from '../../engine/api/contract/index.ts'
import { wireSerializers } from '../../engine/api/contract/wire.ts'
import { type Engine, serveMessagePort } from '../../engine/api/index.ts'

export type Client = ContractRouterClient<Contract>

/** A client of the engine over a message channel, as a window has one; `leave` is what closing the window does. */
export function connect(engine: Engine): { client: Client; leave(): void } {
  const { port1, port2 } = new MessageChannel()
  serveMessagePort(engine, port1)
  const client: Client = createORPCClient(new RPCLink({ port: port2, customJsonSerializers: wireSerializers }))
  onTestFinished(() => port2.close())
  return { client, leave: () => port2.close() }
}

/** All values of a stream to its end, or the first `count`; then the stream is left. */
export async function take<T>(stream: AsyncIterable<T>, count = Infinity): Promise<T[]> {
  const values: T[] = []
  for await (const value of stream) if (values.push(value) >= count) break
  return values
}

/** The first value of a stream that is wanted. */
export async function first<T>(stream: AsyncIterable<T>, isWanted: (value: T) => boolean): Promise<T> {
  for await (const value of stream) if (isWanted(value)) return value
  throw new Error('The stream ended without it.')
}
