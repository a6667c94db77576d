import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { WebSocket, type ClientOptions } from 'ws'
import { type EngineServer, readPageFiles, sessionFile, startServer, type ServerOptions } from '../../engine/server/index.ts'

export const page = { 'index.html': '<!doctype html><title>page</title>', 'assets/app-1a2b.js': 'export {}', 'a file.svg': '<svg/>' }

export interface Desk {
  server: EngineServer
  home: string
  port: number
  /** The server's own name and port, as a browser sends it. */
  host: string
}

/** A server that echoes, with a page and a home of its own; or another one of the home and port of `former`. */
export async function openDesk(former?: Desk, options: Partial<ServerOptions> = {}): Promise<Desk> {
  const home = former?.home ?? makeHome()
  const sessions = sessionFile(home)
  const server = await startServer({ port: former?.port, page: readPageFiles(path.join(home, 'page')), sessions, attach: echo, ...options })
  onTestFinished(() => server.close())
  return { server, home, port: Number(new URL(server.url).port), host: new URL(server.url).host }
}

export const echo: ServerOptions['attach'] = (socket) => socket.addEventListener('message', ({ data }) => socket.send(String(data)))

function makeHome(): string {
  const home = mkdtempSync(path.join(tmpdir(), 'leyden-server-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(page)) {
    mkdirSync(path.dirname(path.join(home, 'page', name)), { recursive: true })
    writeFileSync(path.join(home, 'page', name), content)
  }
  return home
}

export interface Received {
  status: number
  headers: Headers
  body: string
}

/** Sends bytes as they are, which no HTTP client would, and reads the answer to the end of the connection. */
export async function sendRaw({ port }: Desk, request: string): Promise<Received> {
  const socket = open(port)
  socket.write(request)
  const [head, ...body] = (await text(socket)).split('\r\n\r\n')
  const [first, ...lines] = head!.split('\r\n')
  const headers = new Headers(lines.map((line) => line.split(/: (.*)/, 2) as [string, string]))
  return { status: Number(first!.split(' ')[1]), headers, body: body.join('\r\n\r\n') }
}

function open(port: number): Socket {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  return socket
}

/** A request of its own connection; what is given replaces what a browser on the page would send. */
export function send(desk: Desk, method: string, address: string, headers: Record<string, string> = {}, body = ''): Promise<Received> {
  const length: Record<string, string> = body ? { 'Content-Length': String(Buffer.byteLength(body)) } : {}
  const all = { Host: desk.host, Connection: 'close', ...length, ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return sendRaw(desk, `${method} ${address} HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
}

/** Exchanges a token, by default the right one, as the page does. */
export function exchange(desk: Desk, token = desk.server.token, headers: Record<string, string> = {}): Promise<Received> {
  return send(desk, 'POST', '/session', { Origin: desk.server.url, ...headers }, JSON.stringify({ token }))
}

/** The headers with which a page that has exchanged the token opens its web socket. */
export async function pageHeaders(desk: Desk): Promise<Record<string, string>> {
  const cookie = (await exchange(desk)).headers.get('set-cookie')!.split(';', 1)[0]!
  return { Origin: desk.server.url, Cookie: cookie }
}

export interface Upgraded {
  /** 101 where the web socket is open, or the status of the refusal. */
  status: number
  headers: Record<string, unknown>
  socket: WebSocket
}

export async function upgrade(
  desk: Desk,
  headers: Record<string, string>,
  { address = '/api', ...options }: ClientOptions & { address?: string } = {},
): Promise<Upgraded> {
  const socket = new WebSocket(`ws://${desk.host}${address}`, { headers, ...options })
  socket.on('error', () => {}) // told by its close or by the answer
  onTestFinished(() => socket.terminate())
  const refused = once(socket, 'unexpected-response').then(([, response]) => response)
  const { statusCode, headers: given } = await Promise.race([once(socket, 'upgrade').then(([response]) => response), refused])
  if (statusCode === 101 && socket.readyState !== WebSocket.OPEN) await once(socket, 'open')
  return { status: statusCode, headers: given, socket }
}
