import { afterEach, expect, test, vi } from 'vitest'
import { contentPolicy, securityHeaders } from '../../engine/server/index.ts'
import { type Desk, exchange, openDesk, pageHeaders, type Received, send, sendRaw, upgrade } from './desk.ts'

afterEach(() => vi.useRealTimers())

type Attempt = (desk: Desk) => Promise<{ status: number }>

const get =
  (address: string, headers = {}): Attempt =>
  (desk) =>
    send(desk, 'GET', address, headers)

const chunk = 'x'.repeat(64 * 1024)

const requests: [what: string, status: number, attempt: Attempt][] = [
  ['the page by its own name', 200, get('/')],
  ['the page as localhost', 200, (desk) => send(desk, 'GET', '/', { Host: `localhost:${desk.port}` })],
  ['a Host of another site', 421, get('/', { Host: 'evil.example' })],
  ['a Host that begins with the own', 421, (desk) => send(desk, 'GET', '/', { Host: `${desk.host}.evil.example` })],
  ['a Host without the port', 421, get('/', { Host: '127.0.0.1' })],
  ['no Host', 421, (desk) => sendRaw(desk, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n')],
  ['a request from a page of another site', 403, get('/', { 'Sec-Fetch-Site': 'cross-site' })],
  ['a path upwards', 404, get('/../package.json')],
  ['a path upwards, encoded', 404, get('/%2e%2e/package.json')],
  ['a path upwards, its slash encoded', 404, get('/..%2fpackage.json')],
  ['a path upwards, encoded twice', 404, get('/%252e%252e/package.json')],
  ['a path upwards with a backslash', 404, get('/..\\package.json')],
  ['a path upwards from a folder', 404, get('/assets/../../package.json')],
  ['an absolute path', 404, get('//etc/passwd')],
  ['an encoded NUL', 404, get('/index.html%00.js')],
  ['a NUL', 400, get('/index.html\0')],
  ['a folder', 404, get('/assets/')],
  ['the address of another server', 404, get('http://evil.example/')],
  ['writing a file', 405, (desk) => send(desk, 'PUT', '/index.html', {}, 'x')],
  ['deleting the page', 405, (desk) => send(desk, 'DELETE', '/')],
  ['reading a session', 405, get('/session')],
  ['a token from another origin', 403, (desk) => exchange(desk, desk.server.token, { Origin: 'http://evil.example' })],
  ['a token from another port', 403, (desk) => exchange(desk, desk.server.token, { Origin: 'http://127.0.0.1:1' })],
  ['a token over https', 403, (desk) => exchange(desk, desk.server.token, { Origin: desk.server.url.replace('http', 'https') })],
  ['a token from no origin', 403, (desk) => send(desk, 'POST', '/session', {}, JSON.stringify({ token: desk.server.token }))],
  ['a wrong token', 401, (desk) => exchange(desk, 'A'.repeat(43))],
  ['a token cut short', 401, (desk) => exchange(desk, desk.server.token.slice(0, -1))],
  ['an empty token', 401, (desk) => exchange(desk, '')],
  ['a token that is no text', 401, (desk) => send(desk, 'POST', '/session', { Origin: desk.server.url }, '{"token":{}}')],
  ['a token that is no JSON', 401, (desk) => send(desk, 'POST', '/session', { Origin: desk.server.url }, desk.server.token)],
  [
    'a body of 100 MB, of which nothing was sent yet',
    413,
    (desk) => send(desk, 'POST', '/session', { Origin: desk.server.url, 'Content-Length': '100000000' }),
  ],
  [
    'a body of 100 MB, announced',
    413,
    (desk) => send(desk, 'POST', '/session', { Origin: desk.server.url, 'Content-Length': '100000000', Expect: '100-continue' }),
  ],
  ['a body without a length that goes on', 413, (desk) => sendRaw(desk, endlessBody(desk))],
  ['an oversized header', 431, get('/', { 'X-Long': 'x'.repeat(20_000) })],
  ['what is no HTTP', 400, (desk) => sendRaw(desk, 'hello\r\n\r\n')],
  ['the API without a web socket and without a session', 401, get('/api')],
  ['the API without a web socket', 426, async (desk) => send(desk, 'GET', '/api', await pageHeaders(desk))],
]

function endlessBody(desk: Desk): string {
  const head = `POST /session HTTP/1.1\r\nHost: ${desk.host}\r\nOrigin: ${desk.server.url}\r\nTransfer-Encoding: chunked\r\n\r\n`
  return `${head}${chunk.length.toString(16)}\r\n${chunk}\r\n`
}

test.each(requests)('%s is answered %d, with every security header', async (_, status, attempt) => {
  const answer = (await attempt(await openDesk())) as Received
  expect(answer.status).toBe(status)
  expect(Object.fromEntries(answer.headers)).toMatchObject(lowerCase(securityHeaders))
  expect(['server', 'x-powered-by', 'access-control-allow-origin'].filter((name) => answer.headers.has(name))).toEqual([])
})

type Asked = (desk: Desk) => Promise<Record<string, string>> | Record<string, string>

const upgrades: [what: string, status: number, headers: Asked][] = [
  ['the page with its session', 101, pageHeaders],
  ['the page as localhost', 101, async (desk) => asLocalhost(desk, await pageHeaders(desk))],
  ['a program with the token', 101, (desk) => ({ Authorization: `Bearer ${desk.server.token}` })],
  ['the page without a session', 401, (desk) => ({ Origin: desk.server.url })],
  ['the page with an invented session', 401, (desk) => ({ Origin: desk.server.url, Cookie: `leyden-${desk.port}=${desk.server.token}` })],
  ['the page with a session of another port', 401, async (desk) => renamedCookie(desk, await pageHeaders(desk))],
  ['another origin with a session', 403, async (desk) => ({ ...(await pageHeaders(desk)), Origin: 'http://evil.example' })],
  ['the origin of a file, with a session', 403, async (desk) => ({ ...(await pageHeaders(desk)), Origin: 'null' })],
  ['localhost as origin of 127.0.0.1', 403, async (desk) => ({ ...(await pageHeaders(desk)), Origin: `http://localhost:${desk.port}` })],
  ['another origin with the token', 403, (desk) => ({ Authorization: `Bearer ${desk.server.token}`, Origin: 'http://evil.example' })],
  ['a session without an origin', 401, async (desk) => ({ Cookie: (await pageHeaders(desk)).Cookie! })],
  ['a program with a wrong token', 401, () => ({ Authorization: 'Bearer A' })],
  ['a program with nothing', 401, () => ({})],
  ['a Host of another site', 421, async (desk) => ({ ...(await pageHeaders(desk)), Host: 'evil.example' })],
  ['a page of another site', 403, async (desk) => ({ ...(await pageHeaders(desk)), 'Sec-Fetch-Site': 'cross-site' })],
]

function asLocalhost({ port }: Desk, headers: Record<string, string>) {
  return { ...headers, Host: `localhost:${port}`, Origin: `http://localhost:${port}` }
}

function renamedCookie({ port }: Desk, { Cookie = '', ...headers }: Record<string, string>) {
  return { ...headers, Cookie: Cookie.replace(String(port), '1') }
}

test.each(upgrades)('a web socket asked for by %s gets %d', async (_, status, headers) => {
  const desk = await openDesk()
  const answer = await upgrade(desk, await headers(desk))
  expect(answer.status).toBe(status)
  if (status !== 101) expect(answer.headers).toMatchObject(lowerCase(securityHeaders))
})

test('there is no web socket but /api', async () => {
  const desk = await openDesk()
  expect(await upgrade(desk, await pageHeaders(desk), { address: '/' })).toMatchObject({ status: 404 })
})

test('after 20 wrong tokens all wrong ones wait a minute, and keep nobody out who has the right one', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const desk = await openDesk()
  for (let i = 0; i < 10; i++) {
    expect((await exchange(desk, 'wrong')).status).toBe(401)
    expect((await upgrade(desk, { Authorization: 'Bearer wrong' })).status).toBe(401)
  }
  const { status, headers } = await exchange(desk, 'wrong')
  expect([status, headers.get('retry-after')]).toEqual([429, '60'])
  expect((await upgrade(desk, { Authorization: 'Bearer wrong' })).status).toBe(429)
  expect((await exchange(desk)).status).toBe(204)
  expect((await upgrade(desk, { Authorization: `Bearer ${desk.server.token}` })).status).toBe(101)
  vi.setSystemTime(Date.now() + 60_001)
  expect((await exchange(desk, 'wrong')).status).toBe(401)
})

test('a page from another site costs none of the tries', async () => {
  const desk = await openDesk()
  for (let i = 0; i < 25; i++) await exchange(desk, 'wrong', { Origin: 'http://evil.example' })
  expect((await exchange(desk, 'wrong')).status).toBe(401)
})

test('the content policy lets in nothing inline and nothing foreign', () => {
  expect(contentPolicy).not.toMatch(/unsafe|\*|https?:/)
  expect(contentPolicy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/)
})

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
