import type { AppPort, ContentsPort } from './electron-port.ts'

/** A page that crashes again so soon would do so for ever: it is left, for the person to reload it from the menu. */
const calmMs = 10_000

/** Loads a page again whose process has crashed. Runs don't depend on it, and the page finds them by itself. */
export function reloadCrashedPages(app: Pick<AppPort, 'on'>): void {
  app.on('web-contents-created', (_event, contents) => reloadCrashed(contents))
}

function reloadCrashed(contents: ContentsPort): void {
  let last = -Infinity
  contents.on('render-process-gone', (_event, { reason }) => {
    const soon = Date.now() - last < calmMs
    if (reason === 'clean-exit' || soon) return
    last = Date.now()
    contents.reload()
  })
}
