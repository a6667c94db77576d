import type { ContentsPort, ElectronPort } from './electron-port.ts'
import { isPage } from './page-protocol.ts'
import { parseAddress } from './parse-address.ts'

/** Copying an identifier is all that the page needs of what browsers ask permission for. */
const granted = 'clipboard-sanitized-write'

/** Refuses every permission and device but that one. */
export function guardSession({ session }: Pick<ElectronPort, 'session'>): void {
  const { defaultSession } = session
  defaultSession.setPermissionRequestHandler((_contents, permission, answer) => answer(permission === granted))
  defaultSession.setPermissionCheckHandler((_contents, permission, origin) => permission === granted && isPage(origin))
  defaultSession.setDevicePermissionHandler(() => false)
}

/** Keeps every page of the app, whichever way it came to be, at its own address and alone. */
export function guardContents({ app, shell }: Pick<ElectronPort, 'app' | 'shell'>): void {
  app.on('web-contents-created', (_event, contents) => guard(contents, shell))
}

function guard(contents: ContentsPort, shell: ElectronPort['shell']): void {
  contents.setWindowOpenHandler(({ url }) => {
    if (parseAddress(url)?.protocol === 'https:') void shell.openExternal(url)
    return { action: 'deny' }
  })
  contents.on('will-navigate', (event, url) => !isPage(url) && event.preventDefault())
  contents.on('will-redirect', (event, url) => !isPage(url) && event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
}
