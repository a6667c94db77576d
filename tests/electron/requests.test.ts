import path from 'node:path'
import { expect, test } from 'vitest'
import { answerRequests } from '../../electron/requests.ts'
import { WindowState } from '../../electron/window-state.ts'
import { createElectronDouble, pageFrame } from './electron-double.ts'

const here = import.meta.filename

function answering() {
  const electron = createElectronDouble('/nowhere')
  answerRequests(electron, { currentWindow: () => undefined, state: new WindowState('/nowhere/at/all.json') })
  return electron
}

test.each([
  ['a frame that is gone', null],
  ['another site', { url: 'https://app/', parent: null }],
  ['another host of the scheme', { url: 'leyden://elsewhere/', parent: null }],
  ['a frame in the page', { url: 'leyden://app/', parent: pageFrame }],
  ['a blank frame', { url: 'about:blank', parent: null }],
])('%s is refused', async (_, frame) => {
  const electron = answering()
  await expect(electron.ipcMain.invoke('leyden:showItem', here, frame)).rejects.toThrow("only Leyden's own page may ask")
  expect(electron.shell.shown).toEqual([])
})

test.each([
  ['leyden:showItem', 'relative/path', 'must be absolute'],
  ['leyden:showItem', `/${'x'.repeat(5000)}`, 'Too big'],
  ['leyden:showItem', { toString: () => here }, 'Invalid input'],
  ['leyden:setTheme', 'pink', 'Invalid option'],
  ['leyden:setTheme', undefined, 'Invalid option'],
  ['leyden:chooseFolder', '/etc', 'Invalid input'],
])('%s of %o is refused', async (channel, input, reason) => {
  await expect(answering().ipcMain.invoke(channel, input)).rejects.toThrow(reason)
})

test('an item is shown in its folder', async () => {
  const electron = answering()
  await electron.ipcMain.invoke('leyden:showItem', here)
  expect(electron.shell.shown).toEqual([path.normalize(here)])
})

test.each([['/home/ada/plugins'], [null]])('the chosen folder is told: %s', async (folder) => {
  const electron = answering()
  electron.dialog.folder = folder
  expect(await electron.ipcMain.invoke('leyden:chooseFolder')).toBe(folder)
})

test('the theme is set though its choice cannot be kept', async () => {
  const electron = answering()
  await electron.ipcMain.invoke('leyden:setTheme', 'dark')
  expect(electron.nativeTheme.themeSource).toBe('dark')
})
