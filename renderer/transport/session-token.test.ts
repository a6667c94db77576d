import { afterEach, expect, test, vi } from 'vitest'
import { exchangeToken } from './session-token.ts'

afterEach(() => vi.unstubAllGlobals())

test.each([
  ['', false],
  ['#/runs', false],
  ['#/runs?token=abc', false],
  ['#token=', false],
  ['#token=aB3_-x', true],
])('of the fragment %j the token is sent: %s', async (hash, sent) => {
  const fetched = vi.fn(() => Promise.resolve(new Response(null, { status: 204 })))
  vi.stubGlobal('fetch', fetched)
  history.replaceState(null, '', `/${hash}`)
  await exchangeToken(location, history)
  expect(fetched).toHaveBeenCalledTimes(sent ? 1 : 0)
  expect(location.hash.includes('#token=')).toBe(!sent && hash === '#token=')
})

test('the token has left the address before it is sent', async () => {
  let then = ''
  const fetched = vi.fn((_url: string, _init: RequestInit) => ((then = location.href), Promise.reject(new Error('no answer'))))
  vi.stubGlobal('fetch', fetched)
  history.replaceState(null, '', '/#token=secret')
  await exchangeToken(location, history)
  expect(then).not.toContain('secret')
  expect(fetched.mock.calls[0]).toMatchObject(['session', { method: 'POST', body: '{"token":"secret"}' }])
})
