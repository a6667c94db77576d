import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { startApp } from './start-app.ts'

test('a second start quits at once, without a window', async () => {
  const { electron, engine } = await startApp({ first: false })
  expect(electron.windows).toEqual([])
  expect(electron.app.quits).toBe(1)
  expect(engine).toEqual([])
})

test("another start brings the first one's window to the front", async () => {
  const { electron } = await startApp()
  const [window] = electron.windows
  window!.minimised = true
  electron.app.emit('second-instance')
  expect(electron.windows).toHaveLength(1)
  expect(window!.minimised).toBe(false)
  expect(window!.done).toContain('focus')
})

test('the window shows when it has something to show', async () => {
  const { electron } = await startApp()
  const [window] = electron.windows
  expect(window!.done).toEqual(['load leyden://app/'])
  window!.emit('ready-to-show')
  expect(window!.done.at(-1)).toBe('show')
})

test('the page is sandboxed and isolated', async () => {
  const { electron, folder } = await startApp()
  expect(electron.windows[0]!.options.webPreferences).toEqual({
    preload: path.join(folder, 'dist', 'electron', 'preload.cjs'),
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
    devTools: true,
  })
  expect(electron.schemes).toEqual([{ scheme: 'leyden', privileges: { standard: true, secure: true, supportFetchAPI: true } }])
})

test('a page that is not built is said so, and the app ends', async () => {
  const { electron } = await startApp({ page: false })
  expect(electron.dialog.errors).toEqual([expect.stringMatching(/can't start: The page is not built.*npm start/)])
  expect(electron.app.exitCode).toBe(1)
})

const place = { x: 100, y: 50, width: 1000, height: 700 }

test.each([
  ['nothing is remembered', undefined, { width: 1280, height: 800 }],
  ['what is remembered is damaged', '{ "bounds": ', { width: 1280, height: 800 }],
  ['what is remembered is no place', '{ "bounds": { "x": "left" } }', { width: 1280, height: 800 }],
  ['it was on a display', JSON.stringify({ bounds: place }), place],
  ['its display is gone', JSON.stringify({ bounds: { ...place, x: 4000 } }), { width: 1000, height: 700 }],
])('where %s, the window opens so', async (_, remembered, expected) => {
  const { electron } = await startApp({ remembered })
  const { x, y, width, height } = electron.windows[0]!.options
  expect({ ...(x === undefined ? {} : { x, y }), width, height }).toEqual(expected)
})

test('place, size and theme are remembered', async () => {
  const { electron, folder } = await startApp()
  const [window] = electron.windows
  window!.bounds = place
  window!.maximised = true
  await electron.ipcMain.invoke('leyden:setTheme', 'dark')
  window!.emit('close', { preventDefault() {} })
  const state = JSON.parse(readFileSync(path.join(folder, 'state', 'window.json'), 'utf8')) as object
  expect(state).toEqual({ bounds: place, maximised: true, theme: 'dark' })
})

test('a forced theme colours the window before its page does', async () => {
  const { electron } = await startApp({ remembered: '{ "theme": "dark" }' })
  expect(electron.nativeTheme.themeSource).toBe('dark')
  expect(electron.windows[0]!.options.backgroundColor).toBe('#14171c')
  electron.nativeTheme.themeSource = 'light'
  electron.nativeTheme.emit('updated')
  expect(electron.windows[0]!.done).toContain('background #f6f7f9')
})
