import type { ElectronPort } from './electron-port.ts'
import type { EngineSource } from './engine-source.ts'

const checkMs = 5000

/** Keeps the machine from falling asleep while a run is live; the display may go dark. */
export function keepAwake({ powerSaveBlocker }: Pick<ElectronPort, 'powerSaveBlocker'>, engine: Pick<EngineSource, 'liveRuns'>): void {
  let blocker: number | undefined
  const check = () => {
    const live = engine.liveRuns() > 0
    if (live) blocker ??= powerSaveBlocker.start('prevent-app-suspension')
    else if (blocker !== undefined) powerSaveBlocker.stop(blocker)
    if (!live) blocker = undefined
  }
  setInterval(check, checkMs).unref()
}
