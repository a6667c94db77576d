import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as api from '../engine/api/index.ts'
import type { ElectronPort } from './electron-port.ts'
import type { EngineSource } from './engine-source.ts'
import { utilityProcessLauncher } from './utility-process-launcher.ts'

/** The engine's door, as far as the window needs it. */
export type EngineModule = Pick<typeof api, 'openEngine' | 'serveMessagePort'>

/**
 * An engine in this process, opened by the first connection. It is not part of the bundle: Node runs its sources as they are, as the
 * command line does.
 */
export function localEngine(
  electron: Pick<ElectronPort, 'app' | 'utilityProcess'>,
  load = (): Promise<EngineModule> => import(pathToFileURL(engineFile(electron, 'api/index.ts')).href),
): EngineSource {
  let opening: Promise<{ engine: api.Engine; serve: EngineModule['serveMessagePort'] }> | undefined
  let opened: api.Engine | undefined
  const launcher = utilityProcessLauncher(electron, engineFile(electron, 'worker/main.ts'))
  const open = async () => {
    const { openEngine, serveMessagePort } = await load()
    opened = await openEngine({ launcher })
    return { engine: opened, serve: serveMessagePort }
  }
  return {
    async connect(port, onOpen) {
      opening ??= open()
      const { engine, serve } = await opening.catch((error: unknown) => {
        opening = undefined // the person may mend what was wrong, and the page asks again
        throw error
      })
      onOpen()
      serve(engine, port)
    },
    liveRuns: () => opened?.activeRuns.length ?? 0,
    close: async () => (await opening?.catch(() => undefined))?.engine.close(),
  }
}

const engineFile = ({ app }: Pick<ElectronPort, 'app'>, file: string) => path.join(app.getAppPath(), 'engine', file)
