import path from 'node:path'
import { rmSync, symlinkSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readPageFiles } from '../../engine/server/index.ts'
import { openDesk, page, send } from './desk.ts'

test.each([
  ['/', 'index.html', 'text/html; charset=utf-8', 'no-cache'],
  ['/index.html', 'index.html', 'text/html; charset=utf-8', 'no-cache'],
  ['/?x=1', 'index.html', 'text/html; charset=utf-8', 'no-cache'],
  ['/assets/app-1a2b.js', 'assets/app-1a2b.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
  ['/a%20file.svg', 'a file.svg', 'image/svg+xml', 'no-cache'],
] as const)('%s is %s as %s, kept as %s', async (address, file, type, cache) => {
  const { status, headers, body } = await send(await openDesk(), 'GET', address)
  expect([status, body, headers.get('content-type'), headers.get('cache-control')]).toEqual([200, page[file], type, cache])
})

test('a file that is known is not sent again', async () => {
  const desk = await openDesk()
  const etag = (await send(desk, 'GET', '/')).headers.get('etag')!
  expect(await send(desk, 'GET', '/', { 'If-None-Match': etag })).toMatchObject({ status: 304, body: '' })
  expect(await send(desk, 'GET', '/', { 'If-None-Match': '"other"' })).toMatchObject({ status: 200, body: page['index.html'] })
})

test('HEAD tells the length and sends nothing', async () => {
  const { status, headers, body } = await send(await openDesk(), 'HEAD', '/')
  expect([status, headers.get('content-length'), body]).toEqual([200, String(page['index.html'].length), ''])
})

test('a page that is built anew meanwhile stays as it was', async () => {
  const desk = await openDesk()
  rmSync(path.join(desk.home, 'page'), { recursive: true })
  expect(await send(desk, 'GET', '/')).toMatchObject({ status: 200, body: page['index.html'] })
})

test('a link in the folder leads nowhere', async () => {
  const desk = await openDesk()
  symlinkSync('/etc', path.join(desk.home, 'page', 'etc'))
  symlinkSync('/etc/hostname', path.join(desk.home, 'page', 'name.txt'))
  expect([...readPageFiles(path.join(desk.home, 'page')).keys()].sort()).toEqual([
    '/',
    '/a%20file.svg',
    '/assets/app-1a2b.js',
    '/index.html',
  ])
})

test('a page that is not built is an error with its remedy', () => {
  expect(() => readPageFiles('/nowhere')).toThrow(
    expect.objectContaining({
      name: 'LeydenError',
      message: expect.stringContaining('/nowhere'),
      remedy: expect.stringContaining('npm start'),
    }),
  )
})
