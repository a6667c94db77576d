import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { guardContents, guardSession } from '../../electron/guards.ts'
import { createElectronDouble, unprevented } from './electron-double.ts'

function guarded() {
  const electron = createElectronDouble('/nowhere')
  guardContents(electron)
  let open!: (details: { url: string }) => { action: string }
  const contents = Object.assign(new EventEmitter(), { setWindowOpenHandler: (handler: typeof open) => (open = handler) })
  electron.app.emit('web-contents-created', {}, contents)
  return { electron, contents, open: (url: string) => open({ url }) }
}

test.each([
  ['https://example.org/', true],
  ['http://example.org/', false],
  ['file:///etc/passwd', false],
  ['leyden://app/', false],
  ['javascript:alert(1)', false],
  ['not an address', false],
])('a new window for %s is refused; the browser opens it: %s', async (url, opens) => {
  const { electron, open } = guarded()
  expect(open(url)).toEqual({ action: 'deny' })
  expect(electron.shell.opened).toEqual(opens ? [url] : [])
})

test.each([
  ['leyden://app/index.html', true],
  ['leyden://app/#/runs', true],
  ['leyden://elsewhere/', false],
  ['https://app/', false],
  ['file:///etc/passwd', false],
  ['data:text/html,hello', false],
])('going to %s is allowed: %s', (url, allowed) => {
  const { contents } = guarded()
  expect(unprevented((event) => contents.emit('will-navigate', event, url))).toBe(allowed)
  expect(unprevented((event) => contents.emit('will-redirect', event, url))).toBe(allowed)
})

test('a webview is refused', () => {
  expect(unprevented((event) => guarded().contents.emit('will-attach-webview', event))).toBe(false)
})

test.each([
  ['clipboard-sanitized-write', 'leyden://app/', true],
  ['clipboard-sanitized-write', 'https://example.org/', false],
  ['clipboard-read', 'leyden://app/', false],
  ['geolocation', 'leyden://app/', false],
  ['media', 'leyden://app/', false],
  ['notifications', 'leyden://app/', false],
  ['openExternal', 'leyden://app/', false],
])('the permission %s of %s is granted: %s', (permission, origin, granted) => {
  const electron = createElectronDouble('/nowhere')
  guardSession(electron)
  expect(electron.session.defaultSession.check(null, permission, origin)).toBe(granted)
})

test.each([
  ['clipboard-sanitized-write', true],
  ['geolocation', false],
  ['fullscreen', false],
])('a request for %s is granted: %s', (permission, granted) => {
  const electron = createElectronDouble('/nowhere')
  guardSession(electron)
  const answers: boolean[] = []
  electron.session.defaultSession.ask(null, permission, (answer) => answers.push(answer))
  expect(answers).toEqual([granted])
  expect(electron.session.defaultSession.device()).toBe(false)
})
