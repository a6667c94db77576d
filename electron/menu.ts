import type { MenuItemConstructorOptions } from 'electron'
import type { ElectronPort } from './electron-port.ts'

/** The menus that every desktop app has; what Leyden itself can do is in its page. */
export function setMenu({ app, Menu }: Pick<ElectronPort, 'app' | 'Menu'>): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, app.isPackaged)))
}

export function menuTemplate(platform: NodeJS.Platform, packaged: boolean): MenuItemConstructorOptions[] {
  return [
    ...(platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    { role: 'fileMenu' },
    { role: 'editMenu' },
    { label: 'View', submenu: viewMenu(packaged) },
    { role: 'windowMenu' },
  ]
}

function viewMenu(packaged: boolean): MenuItemConstructorOptions[] {
  return [
    { role: 'reload' },
    ...(packaged ? [] : [{ role: 'toggleDevTools' } as const]),
    { type: 'separator' },
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
  ]
}
