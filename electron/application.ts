import path from 'node:path'
import { readPageFiles } from '../engine/server/index.ts'
import { answerConnections } from './connections.ts'
import type { ElectronPort, WindowPort } from './electron-port.ts'
import type { EngineSource } from './engine-source.ts'
import { guardContents, guardSession } from './guards.ts'
import { setMenu } from './menu.ts'
import { messageOf } from './message-of.ts'
import { reloadCrashedPages } from './page-crash.ts'
import { registerPageScheme, servePage } from './page-protocol.ts'
import { keepAwake } from './power-save.ts'
import { quitInOrder } from './quit.ts'
import { answerRequests } from './requests.ts'
import { openWindow } from './window.ts'
import { WindowState } from './window-state.ts'

/** Runs the app until it is quit. To be called before Electron is ready: a scheme can't be made known later. */
export function runApplication(electron: ElectronPort, engine: EngineSource): void {
  const { app, dialog } = electron
  registerPageScheme(electron)
  if (!app.requestSingleInstanceLock()) return app.quit()
  guardContents(electron)
  reloadCrashedPages(app)
  const showWindow = prepareWindow(electron, engine)
  const shown = app.whenReady().then(() => {
    const show = showWindow()
    app.on('second-instance', show)
    app.on('activate', show)
  })
  shown.catch((error: unknown) => {
    dialog.showErrorBox("Leyden can't start", messageOf(error))
    app.exit(1)
  })
}

/** What comes back sets all up that needs Electron to be ready, shows the window, and returns what shows it again. */
function prepareWindow(electron: ElectronPort, engine: EngineSource): () => () => void {
  const { app, nativeTheme } = electron
  let window: WindowPort | undefined
  const currentWindow = () => window
  const quit = quitInOrder(electron, engine, currentWindow)
  return () => {
    const state = new WindowState(path.join(app.getPath('userData'), 'window.json'))
    nativeTheme.themeSource = state.theme
    servePage(electron, readPageFiles(path.join(app.getAppPath(), 'dist', 'renderer')))
    guardSession(electron)
    setMenu(electron)
    answerRequests(electron, { currentWindow, state })
    answerConnections(electron, engine)
    keepAwake(electron, engine)
    const show = () => {
      if (window) return present(window)
      window = openWindow(electron, state, { onClose: quit.onWindowClose, onClosed: () => (window = undefined) })
    }
    show()
    return show
  }
}

function present(window: WindowPort): void {
  if (window.isMinimized()) window.restore()
  window.focus()
}
