import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { securityHeaders } from './headers.ts'

export interface Answer {
  status: number
  headers?: Record<string, string>
  body?: string | Buffer
}

/** A refusal, as a sentence for the person who meets it. */
export function refuse(status: number, sentence: string, headers: Record<string, string> = {}): Answer {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers }, body: `${sentence}\n` }
}

/** Sends an answer. Where the request's body wasn't read the connection is closed, so that nobody has to take it in. */
export function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, headersOf(answer, request.complete ? {} : { Connection: 'close' }))
  response.end(answer.body)
}

/** The same where there is no response yet: an upgrade that is refused, a request that can't be read. */
export function sendOn(socket: Duplex, answer: Answer): void {
  const headers = Object.entries(headersOf(answer, { Connection: 'close' })).map(([name, value]) => `${name}: ${value}\r\n`)
  const head = `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}\r\n${headers.join('')}\r\n`
  socket.end(`${head}${answer.body ?? ''}`, () => socket.destroy()) // even where the other side keeps its end open
}

function headersOf({ status, headers, body = '' }: Answer, connection: Record<string, string>): Record<string, string> {
  const length: Record<string, string> = status === 204 || status === 304 ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
  return { ...securityHeaders, 'Cache-Control': 'no-store', ...headers, ...length, ...connection }
}
