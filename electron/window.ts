import path from 'node:path'
import type { ElectronPort, Preventable, WindowPort } from './electron-port.ts'
import { pageAddress } from './page-protocol.ts'
import { minimumSize, placeWindow } from './window-bounds.ts'
import type { WindowState } from './window-state.ts'

/** The page's own background (its token `bg`), so that nothing white is seen before it is drawn. */
const background = { light: '#f6f7f9', dark: '#14171c' }

export interface WindowEvents {
  /** May prevent it. */
  onClose(event: Preventable): void
  onClosed(): void
}

/** Opens the window where it was when it was last closed. */
export function openWindow(electron: ElectronPort, state: WindowState, { onClose, onClosed }: WindowEvents): WindowPort {
  const { app, BrowserWindow, nativeTheme, screen } = electron
  const colour = () => (nativeTheme.shouldUseDarkColors ? background.dark : background.light)
  const window = new BrowserWindow({
    ...placeWindow(state.bounds, screen.getAllDisplays()),
    ...minimumSize,
    title: 'Leyden',
    show: false,
    autoHideMenuBar: true,
    backgroundColor: colour(),
    webPreferences: {
      preload: path.join(app.getAppPath(), 'dist', 'electron', 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      devTools: !app.isPackaged,
    },
  })
  if (state.maximised) window.maximize()
  const recolour = () => window.setBackgroundColor(colour())
  nativeTheme.on('updated', recolour)
  window.once('ready-to-show', () => window.show())
  window.on('close', (event) => {
    state.update({ bounds: window.getNormalBounds(), maximised: window.isMaximized() })
    onClose(event)
  })
  window.on('closed', () => {
    nativeTheme.off('updated', recolour)
    onClosed()
  })
  void window.loadURL(pageAddress)
  return window
}
