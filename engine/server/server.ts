import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Access } from './access.ts'
import { type Answer, refuse, send, sendOn } from './answer.ts'
import { ApiSockets, type Attach } from './api-sockets.ts'
import { listen } from './listen.ts'
import { refuseForeign } from './origin.ts'
import { answerPage, type PageFiles } from './page-files.ts'
import type { SessionStorage } from './sessions.ts'

const limits = { headersTimeout: 10_000, requestTimeout: 15_000, maxHeaderSize: 16 * 1024 } // ms, ms, bytes
/** Node would refuse a request without a Host itself, and without the headers that go with every answer. */
const requireHostHeader = false
const maxConnections = 256

export interface ServerOptions {
  /** Where it listens on loopback; 0, the default, for any free port. */
  port?: number
  page: PageFiles
  sessions: SessionStorage
  /** Given each connection to the API that was let in. */
  attach: Attach
}

export interface EngineServer {
  /** Without the token. */
  readonly url: string
  readonly token: string
  close(): Promise<void>
}

/** Serves the page at `/` and the API at `/api`, to this machine only. Throws LeydenError where the port can't be had. */
export async function startServer(options: ServerOptions): Promise<EngineServer> {
  const server = createServer({ ...limits, requireHostHeader })
  server.maxConnections = maxConnections
  const port = await listen(server, options.port ?? 0)
  const access = new Access(options.sessions, port)
  const sockets = new ApiSockets(options.attach)
  server.on('error', tell) // a connection that could not be accepted must not end the runs
  answerRequests(server, { port, access, page: options.page })
  answerUpgrades(server, { port, access, sockets })
  return { url: `http://127.0.0.1:${port}`, token: access.token, close: () => close(server, sockets) }
}

interface Desk {
  port: number
  access: Access
  page: PageFiles
}

function answerRequests(server: Server, desk: Desk): void {
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const given = await answer(request, desk).catch((error) => (response.destroyed ? undefined : ownFault(error)))
    if (given) send(request, response, given)
  }
  server.on('request', respond)
  server.on('checkContinue', respond) // whoever asks first whether to send a large body is told before it does
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (socket.writable) sendOn(socket, unreadable(error.code))
    else socket.destroy()
  })
}

async function answer(request: IncomingMessage, { port, access, page }: Desk): Promise<Answer> {
  const foreign = refuseForeign(request, port)
  if (foreign) return foreign
  const address = pathOf(request)
  if (address === '/session') return access.exchange(request)
  if (address === '/api') return access.explain(request)
  return answerPage(page, address, request)
}

function answerUpgrades(server: Server, { port, access, sockets }: Omit<Desk, 'page'> & { sockets: ApiSockets }): void {
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    const unknown = pathOf(request) === '/api' ? undefined : refuse(404, 'There is no web socket here but /api.')
    const refusal = refuseForeign(request, port) ?? unknown ?? access.refuseConnection(request)
    if (refusal) sendOn(socket, refusal)
    else sockets.accept(request, socket, head)
  })
}

async function close(server: Server, sockets: ApiSockets): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  sockets.close()
  server.closeAllConnections()
  await closed
}

const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0]!

function tell(error: unknown): void {
  process.stderr.write(`${(error as Error).stack}\n`)
}

/** Such as a full disk while a session is written. */
function ownFault(error: unknown): Answer {
  tell(error)
  return refuse(500, `Leyden could not answer: ${(error as Error).message}`)
}

function unreadable(code: string | undefined): Answer {
  if (code === 'HPE_HEADER_OVERFLOW') return refuse(431, `The headers are longer than ${limits.maxHeaderSize} bytes.`)
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return refuse(408, 'The request took too long to arrive.')
  return refuse(400, 'This is no request that can be read.')
}
