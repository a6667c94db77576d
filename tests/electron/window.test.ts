import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { securityHeaders } from '../../engine/server/index.ts'
import { electronFolder } from './available.ts'
import { startEchoEngine, type EchoEngine } from './echo-engine.ts'
import { startElectron } from './electron-process.ts'
import { launchWindow, type LaunchedWindow } from './launch-window.ts'
import { makeTinyApp, type TinyApp } from './tiny-app.ts'

describe.skipIf(!electronFolder)('the window in the real Electron', () => {
  const state = mkdtempSync(path.join(tmpdir(), 'leyden-window-'))
  let app: TinyApp
  let engine: EchoEngine
  let window: LaunchedWindow

  /** The value of an expression in the page, which may await. */
  const inPage = <T>(expression: string) => window.page.evaluate<T>(`(async () => ${expression})()`)
  /** Asked from here: where it isn't true at once, the page's content policy forbids Playwright's own way to ask again. */
  const comesTrue = (condition: string) => expect.poll(() => inPage(condition), { timeout: 10_000 }).toBe(true)

  beforeAll(async () => {
    ;[app, engine] = await Promise.all([makeTinyApp(), startEchoEngine()])
    window = await launchWindow({ app: app.folder, userData: state, engine: engine.address })
  }, 60_000)
  afterAll(async () => {
    await window?.close()
    await engine?.close()
    app?.remove()
    rmSync(state, { recursive: true, force: true })
  })

  test('the page is loaded by its own scheme, with the headers that the server sends', async () => {
    expect(window.page.url()).toBe('leyden://app/')
    const headers = await inPage<Record<string, string>>("Object.fromEntries((await fetch('/')).headers.entries())")
    const expected = Object.entries(securityHeaders).map(([name, value]) => [name.toLowerCase(), value])
    expect(headers).toMatchObject(Object.fromEntries(expected))
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(await inPage("getComputedStyle(document.querySelector('h1')).color")).toBe('rgb(1, 2, 3)')
  })

  test.each(['/nothing.js', '/../package.json', '/..%2f..%2fpackage.json', '/%2e%2e/%2e%2e/package.json', '/..\\..\\package.json'])(
    '%s is not found',
    async (address) => expect(await inPage(`(await fetch(${JSON.stringify(address)})).status`)).toBe(404),
  )

  test('a file of the page can only be read', async () => {
    expect(await inPage("(await fetch('/', { method: 'POST' })).status")).toBe(405)
  })

  test('the page has no Node, and two functions of the desktop, which it cannot replace', async () => {
    const node = "['require', 'process', 'Buffer', 'module', 'global'].filter((name) => name in globalThis)"
    expect(await inPage(node)).toEqual([])
    expect(await inPage('Object.entries(leyden).map(([name, value]) => `${name}: ${typeof value}`)')).toEqual([
      'call: function',
      'on: function',
    ])
    expect(await inPage('{ try { leyden.call = 1 } catch {}; return typeof leyden.call }'.replace(/^/, '(() => ') + ')()')).toBe('function')
  })

  test.each(["call('quit')", "call('constructor')", "on('message', () => {})"])('leyden.%s is refused', async (code) => {
    await expect(inPage(`await leyden.${code}`)).rejects.toThrow(/has no (call|event)/)
  })

  test.each([
    ["call('showItem', 'somewhere/else')", 'the path must be absolute'],
    ["call('setTheme', 'pink')", 'Error: setTheme was refused'],
    ["call('chooseFolder', 'x')", 'Error: chooseFolder was refused'],
  ])('leyden.%s is refused by the main process', async (code, reason) => {
    await expect(inPage(`await leyden.${code}`)).rejects.toThrow(reason)
  })

  test('a script that stands in the page itself is not run', async () => {
    await inPage("document.body.append(Object.assign(document.createElement('script'), { text: 'globalThis.injected = true' }))")
    expect(await inPage("'injected' in globalThis")).toBe(false)
  })

  test.each([
    ['a link', 'location.assign(ADDRESS)'],
    ['a form', "Object.assign(document.body.appendChild(document.createElement('form')), { action: ADDRESS }).submit()"],
    ['a frame', "void document.body.append(Object.assign(document.createElement('iframe'), { src: ADDRESS }))"],
    ['a new window', 'void open(ADDRESS)'],
    ['a request', 'await fetch(ADDRESS).catch(() => {})'],
  ])('%s leads nowhere', async (_, leave) => {
    await inPage(leave.replace('ADDRESS', JSON.stringify(`${engine.origin}/elsewhere`)))
    expect(await inPage("(await fetch('/')).status")).toBe(200) // by now what was to be left for would have been asked
    expect(window.page.url()).toBe('leyden://app/')
    expect(engine.requests).toEqual([])
  })

  test.each(['geolocation', 'notifications', 'camera', 'microphone', 'midi'])('the permission %s is denied', async (name) => {
    expect(await inPage(`(await navigator.permissions.query({ name: '${name}' })).state`)).toBe('denied')
  })

  test('a forced theme reaches the page', async () => {
    const dark = "matchMedia('(prefers-color-scheme: dark)').matches"
    await inPage("await leyden.call('setTheme', 'dark')")
    expect(await inPage(dark)).toBe(true)
    await inPage("await leyden.call('setTheme', 'light')")
    expect(await inPage(dark)).toBe(false)
  })

  test('frames of text and bytes go to the engine and back as they were', async () => {
    await inPage("(globalThis.heard = [], leyden.on('frame', (frame) => heard.push(frame)), await leyden.call('connect'))")
    await inPage("(await leyden.call('send', 'ä text'), await leyden.call('send', Uint8Array.of(0, 255, 7)))")
    await comesTrue('heard.length === 2')
    expect(await inPage('heard.map((frame) => typeof frame === "string" ? frame : [frame.constructor.name, ...frame])')).toEqual([
      'ä text',
      ['Uint8Array', 0, 255, 7],
    ])
  })

  test('the page is told when the engine hangs up, and may connect again', async () => {
    await inPage("(globalThis.closings = 0, leyden.on('closed', () => closings++), await leyden.call('connect'))")
    expect(await inPage('closings')).toBe(0) // the connection before was replaced, which is no loss
    engine.hangUp()
    await comesTrue('closings === 1')
    await expect(inPage("await leyden.call('send', 'lost')")).rejects.toThrow('There is no connection to the engine.')
    await inPage("(heard.length = 0, await leyden.call('connect'), await leyden.call('send', 'found'))")
    await comesTrue("heard[0] === 'found'")
  })

  test('a page that is loaded anew has connections of its own', async () => {
    await window.page.reload()
    await inPage("(globalThis.heard = [], leyden.on('frame', (frame) => heard.push(frame)), await leyden.call('connect'))")
    await inPage("await leyden.call('send', 'after')")
    await comesTrue("heard[0] === 'after'")
  })

  test('it is 1280 by 800 and can be photographed', async () => {
    expect(await inPage('[innerWidth, innerHeight]')).toEqual([1280, 800])
    const picture = await window.page.screenshot()
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([1280, 800])
  })

  test('a second start ends at once and leaves the first alone', async () => {
    const second = await startElectron({ runtime: electronFolder!, app: app.folder, userData: state, args: ['--engine', engine.address] })
    expect(await second.exited).toEqual([0, null])
    await second.close()
    expect(await inPage('document.title')).toBe('Tiny')
  })

  test('an engine that is gone is named, and that it may be tried again', async () => {
    const { origin } = engine
    await engine.close()
    await expect(inPage("await leyden.call('connect')")).rejects.toThrow(`No answer from the engine at ${origin}`)
    await expect(inPage("await leyden.call('connect')")).rejects.toThrow('ECONNREFUSED')
  })

  test('it ends when it is asked to', async () => {
    window.electron.child.kill('SIGTERM')
    expect(await window.electron.exited).toEqual([0, null])
  })
})
