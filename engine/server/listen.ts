import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { LeydenError } from '../errors/index.ts'

/** Opens a port of loopback, which other machines can't reach, and returns its number; 0 asks for any. Throws LeydenError where it can't be had. */
export async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  } catch (cause) {
    throw refusal(port, cause as NodeJS.ErrnoException)
  }
}

function refusal(port: number, cause: NodeJS.ErrnoException): unknown {
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} is taken by another program.`,
    EACCES: `Port ${port} may not be opened by you.`,
  }
  const message = reasons[cause.code ?? '']
  const remedy = 'Give another one with --port, or leave it out for any that is free.'
  return message ? new LeydenError(message, { remedy, cause }) : cause
}
