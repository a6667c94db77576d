import { timingSafeEqual } from 'node:crypto'
import type * as Crypto from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { type Desk, exchange, openDesk, pageHeaders, upgrade } from './desk.ts'

vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof Crypto>()
  return { ...crypto, timingSafeEqual: vi.fn(crypto.timingSafeEqual) }
})

afterEach(() => vi.useRealTimers())

const day = 24 * 60 * 60 * 1000 // ms
const fileOf = ({ home }: Desk) => path.join(home, 'sessions.json')

test('the cookie is out of reach for scripts, other sites and other ports', async () => {
  const desk = await openDesk()
  const { status, headers } = await exchange(desk)
  expect(status).toBe(204)
  expect(headers.get('set-cookie')).toMatch(
    new RegExp(`^leyden-${desk.port}=[\\w-]{43}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict$`),
  )
})

test('each session has an id of its own, and none is the token', async () => {
  const desk = await openDesk()
  const ids = [await pageHeaders(desk), await pageHeaders(desk)].map(({ Cookie }) => Cookie!.split('=')[1])
  expect(new Set([...ids, desk.server.token]).size).toBe(3)
})

test('a session outlives the engine, whose token does not', async () => {
  const desk = await openDesk()
  const headers = await pageHeaders(desk)
  await desk.server.close()
  const next = await openDesk(desk)
  expect((await upgrade(next, headers)).status).toBe(101)
  expect(next.server.token).not.toBe(desk.server.token)
  expect((await exchange(next, desk.server.token)).status).toBe(401)
})

test('only digests are kept, in a file of its owner alone', async () => {
  const desk = await openDesk()
  const { Cookie } = await pageHeaders(desk)
  const text = readFileSync(fileOf(desk), 'utf8')
  expect(text).not.toContain(Cookie!.split('=')[1])
  expect(text).not.toContain(desk.server.token)
  expect(JSON.parse(text)).toEqual([{ digest: expect.stringMatching(/^[0-9a-f]{64}$/), expires: expect.any(Number) }])
  expect(statSync(fileOf(desk)).mode & 0o777).toBe(0o600)
})

test('a session ends after 30 days', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const desk = await openDesk()
  const headers = await pageHeaders(desk)
  vi.setSystemTime(Date.now() + 30 * day - 1000)
  expect((await upgrade(desk, headers)).status).toBe(101)
  vi.setSystemTime(Date.now() + 1000)
  expect((await upgrade(desk, headers)).status).toBe(401)
})

test('the oldest of more than 50 sessions ends', async () => {
  const desk = await openDesk()
  const first = await pageHeaders(desk)
  const second = await pageHeaders(desk)
  for (let i = 2; i < 51; i++) await exchange(desk)
  expect((await upgrade(desk, first)).status).toBe(401)
  expect((await upgrade(desk, second)).status).toBe(101)
})

test.each(['', '{', '[{"digest":"00","expires":9e15}]', 'null'])(
  'a damaged file (%j) opens no session and keeps none from being opened',
  async (text) => {
    const desk = await openDesk()
    const headers = await pageHeaders(desk)
    writeFileSync(fileOf(desk), text)
    expect((await upgrade(desk, headers)).status).toBe(401)
    expect((await upgrade(desk, await pageHeaders(desk))).status).toBe(101)
  },
)

test('a session opened by another engine of the home is known', async () => {
  const desk = await openDesk()
  const other = await openDesk({ ...desk, port: 0 })
  const { Cookie } = await pageHeaders(other)
  const headers = { Origin: desk.server.url, Cookie: Cookie!.replace(String(other.port), String(desk.port)) }
  expect((await upgrade(desk, headers)).status).toBe(101)
})

test.each(['', 'A', 'A'.repeat(43), 'A'.repeat(4000)])('a guess of any length is compared in constant time', async (guess) => {
  const desk = await openDesk()
  vi.mocked(timingSafeEqual).mockClear()
  await exchange(desk, guess)
  expect(vi.mocked(timingSafeEqual).mock.calls.map((pair) => pair.map(({ byteLength }) => byteLength))).toEqual([[32, 32]])
})

test('a cookie is compared in constant time', async () => {
  const desk = await openDesk()
  const { Origin } = await pageHeaders(desk)
  vi.mocked(timingSafeEqual).mockClear()
  await upgrade(desk, { Origin: Origin!, Cookie: `leyden-${desk.port}=guess` })
  expect(vi.mocked(timingSafeEqual)).toHaveBeenCalledOnce()
})
