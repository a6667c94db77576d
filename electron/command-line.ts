import { parseArgs } from 'node:util'
import { LeydenError } from '../engine/errors/index.ts'
import { parseAddress } from './parse-address.ts'

/** An engine that runs already, by the address that `leyden serve` prints. */
export interface RemoteEngine {
  /** Without the token: `http://127.0.0.1:PORT`. */
  origin: string
  token: string
}

export interface CommandLine {
  /** Undefined when the app is to open an engine of its own. */
  engine?: RemoteEngine
}

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** What stands among Chromium's own switches is passed over. Throws a LeydenError for an address that is no engine's. */
export function readCommandLine(args: string[]): CommandLine {
  const { engine } = parseArgs({ args, options: { engine: { type: 'string' } }, strict: false, allowPositionals: true }).values
  return engine === undefined ? {} : { engine: readAddress(String(engine)) }
}

function readAddress(address: string): RemoteEngine {
  const url = parseAddress(address)
  const token = url && new URLSearchParams(url.hash.slice(1)).get('token')
  if (url?.protocol === 'http:' && loopback.has(url.hostname) && token) return { origin: url.origin, token }
  // The token is a secret, also where it is in the wrong place: the address is not repeated.
  throw new LeydenError('What follows --engine is not the address of an engine on this machine.', {
    remedy: 'Give the whole line that leyden serve prints: --engine "http://127.0.0.1:PORT/#token=TOKEN"',
    usage: true,
  })
}
