import type { ElectronPort, WindowPort } from './electron-port.ts'
import type { EngineSource } from './engine-source.ts'
import { messageOf } from './message-of.ts'

/**
 * Lets the app go only when its engine is closed, and asks first where that would stop runs. Closing the last window quits, but on
 * macOS, where an app stays without windows.
 */
export function quitInOrder(
  { app, dialog }: Pick<ElectronPort, 'app' | 'dialog'>,
  engine: EngineSource,
  currentWindow: () => WindowPort | undefined,
): { onWindowClose(event: { preventDefault(): void }): void } {
  let state: 'open' | 'closing' | 'closed' = 'open'

  const close = async () => {
    state = 'closing'
    if (!(await agreed())) return void (state = 'open')
    await engine.close().catch((error: unknown) => dialog.showErrorBox('Leyden was not closed cleanly', messageOf(error)))
    state = 'closed'
    app.quit()
  }
  const agreed = async () => {
    const runs = engine.liveRuns()
    // A question that can't be shown is no yes, and can be asked again.
    return runs === 0 || (await askToStop(dialog, currentWindow(), runs).catch(() => false))
  }

  app.on('window-all-closed', () => process.platform !== 'darwin' && app.quit())
  app.on('before-quit', (event) => {
    if (state === 'closed') return
    event.preventDefault()
    if (state === 'open') void close()
  })
  return {
    // The window stays until the runs are stopped, and shows how they are.
    onWindowClose(event) {
      if (state === 'closed' || process.platform === 'darwin') return
      event.preventDefault()
      app.quit()
    },
  }
}

async function askToStop(dialog: ElectronPort['dialog'], window: WindowPort | undefined, runs: number): Promise<boolean> {
  const what = runs === 1 ? '1 run' : `${runs} runs`
  const options = {
    type: 'question' as const,
    message: runs === 1 ? 'A run is still training.' : `${what} are still training.`,
    detail: 'They end after their current batch and keep their last checkpoint, from which they can be resumed.',
    buttons: [`Stop ${what} and quit`, 'Keep Leyden open'],
    defaultId: 1,
    cancelId: 1,
  }
  const { response } = await (window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options))
  return response === 0
}
