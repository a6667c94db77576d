import type { IncomingMessage } from 'node:http'
import { refuse, type Answer } from './answer.ts'

const names = ['127.0.0.1', 'localhost']

/** Refuses who came by another name (a site whose name was made to point here), or from a page of another site. */
export function refuseForeign({ headers }: IncomingMessage, port: number): Answer | undefined {
  if (!hosts(port).includes(headers.host ?? '')) return refuse(421, `This is Leyden, which answers at ${hosts(port)[0]} only.`)
  if (headers['sec-fetch-site'] === 'cross-site') return refuse(403, 'Leyden answers no page of another site.')
  return undefined
}

/** True where a browser says that the page which asks is the one that was served here under this very name. */
export function isOwnOrigin({ headers }: IncomingMessage): boolean {
  return headers.origin === `http://${headers.host}`
}

/** As a browser writes them: it leaves out port 80. */
const hosts = (port: number): string[] => names.map((name) => new URL(`http://${name}:${port}`).host)
