import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import { refuse, type Answer } from './answer.ts'
import { readBody } from './body.ts'
import { Failures } from './failures.ts'
import { isOwnOrigin } from './origin.ts'
import { digestOf, makeSecret, matches } from './secret.ts'
import { sessionLifetime, Sessions, type SessionStorage } from './sessions.ts'

const bodyLimit = 4096 // bytes
const exchange = z.object({ token: z.string() })

/** Who may speak to the engine: who shows this launch's token, or the cookie of a session that it once opened. */
export class Access {
  readonly token = makeSecret()
  readonly #digest = digestOf(this.token)
  readonly #failures = new Failures()
  readonly #sessions: Sessions
  /** As named in the browser, which keeps the cookies of all ports of a machine together. */
  readonly #cookie: string

  constructor(storage: SessionStorage, port: number) {
    this.#sessions = new Sessions(storage)
    this.#cookie = `leyden-${port}`
  }

  /** `POST /session`: a cookie for the token. */
  async exchange(request: IncomingMessage): Promise<Answer> {
    if (request.method !== 'POST') return refuse(405, 'A session is opened by a POST.', { Allow: 'POST' })
    if (!isOwnOrigin(request)) return foreign()
    const body = await readBody(request, bodyLimit)
    if (body === undefined) return refuse(413, `A token fits in ${bodyLimit} bytes, and this is more.`)
    const refusal = this.#refuseToken(tokenIn(body))
    if (refusal) return refusal
    const cookie = `${this.#cookie}=${this.#sessions.open()}; Path=/; Max-Age=${sessionLifetime}; HttpOnly; SameSite=Strict`
    return { status: 204, headers: { 'Set-Cookie': cookie } }
  }

  /** `GET /api`, which tells a page why its web socket was refused: a browser doesn't. */
  explain(request: IncomingMessage): Answer {
    return this.#hasSession(request) ? refuse(426, 'The API is a web socket.', { Upgrade: 'websocket' }) : unauthorised()
  }

  /** Refuses a connection to the API. A browser always names its page's origin; who names none shows the token itself. */
  refuseConnection(request: IncomingMessage): Answer | undefined {
    if (request.headers.origin === undefined) return this.#refuseToken(/^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1])
    if (!isOwnOrigin(request)) return foreign()
    return this.#hasSession(request) ? undefined : unauthorised()
  }

  #refuseToken(guess: string | undefined): Answer | undefined {
    // First: a window that knocks with the token of an earlier launch must not keep out who has this one's, which nobody guesses.
    if (guess !== undefined && matches(this.#digest, guess)) return undefined
    if (this.#failures.tooMany) return refuse(429, 'Too many wrong tokens: wait a minute.', { 'Retry-After': '60' })
    this.#failures.record()
    return unauthorised()
  }

  #hasSession({ headers }: IncomingMessage): boolean {
    const cookies = (headers.cookie ?? '').split('; ').map((cookie) => cookie.split('='))
    const id = cookies.find(([name]) => name === this.#cookie)?.[1]
    return id !== undefined && this.#sessions.isOpen(id)
  }
}

function tokenIn(body: string): string | undefined {
  try {
    return exchange.parse(JSON.parse(body)).token
  } catch {
    return undefined
  }
}

const foreign = (): Answer => refuse(403, 'Leyden listens to its own page only.')
const unauthorised = (): Answer => refuse(401, 'Open the address that Leyden printed when it was started: it holds the token.')
