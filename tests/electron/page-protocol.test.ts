import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { servePage } from '../../electron/page-protocol.ts'
import { readPageFiles, securityHeaders } from '../../engine/server/index.ts'
import { createElectronDouble } from './electron-double.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'leyden-page-'))
const page = path.join(folder, 'page')
mkdirSync(path.join(page, 'assets'), { recursive: true })
writeFileSync(path.join(folder, 'secret.txt'), 'a secret')
writeFileSync(path.join(page, 'index.html'), 'the page')
writeFileSync(path.join(page, 'assets', 'a b.js'), 'the script')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const electron = createElectronDouble(folder)
servePage(electron, readPageFiles(page))

test.each([
  ['leyden://app/', 'text/html; charset=utf-8', 'the page'],
  ['leyden://app/index.html?x=1#/runs', 'text/html; charset=utf-8', 'the page'],
  ['leyden://app/assets/a%20b.js', 'text/javascript; charset=utf-8', 'the script'],
])('%s is served', async (url, type, text) => {
  const response = await electron.protocol.request(url)
  expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([200, type, text])
})

test.each([
  ['leyden://app/nothing', 'GET', 404],
  ['leyden://app/../secret.txt', 'GET', 404],
  ['leyden://app/..%2fsecret.txt', 'GET', 404],
  ['leyden://app/%2e%2e/secret.txt', 'GET', 404],
  ['leyden://app/..%5csecret.txt', 'GET', 404],
  ['leyden://app/assets', 'GET', 404],
  ['leyden://app//index.html', 'GET', 404],
  ['leyden://app/index.html%00.js', 'GET', 404],
  ['leyden://elsewhere/', 'GET', 404],
  ['leyden://app:80/', 'GET', 404],
  ['leyden://app/', 'POST', 405],
  ['leyden://app/', 'DELETE', 405],
])('%s by %s is refused with %i', async (url, method, status) => {
  const response = await electron.protocol.request(url, method)
  expect(response.status).toBe(status)
  expect(await response.text()).not.toContain('secret')
})

test.each([
  ['leyden://app/', 'GET'],
  ['leyden://app/', 'HEAD'],
  ['leyden://app/', 'POST'],
  ['leyden://app/nothing', 'GET'],
])('the headers of the server go with %s by %s', async (url, method) => {
  const { headers } = await electron.protocol.request(url, method)
  expect(Object.fromEntries(headers.entries())).toMatchObject(
    Object.fromEntries(Object.entries(securityHeaders).map(([name, value]) => [name.toLowerCase(), value])),
  )
})
