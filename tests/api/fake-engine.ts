import path from 'node:path'
import { onTestFinished } from 'vitest'
import { type Engine, type EngineOptions, openEngine, type Runtime } from '../../engine/api/index.ts'
import type { RunRequest } from '../../engine/api/contract/index.ts'
import { childProcessLauncher } from '../../engine/worker/child-process-launcher.ts'
import { fakeSource } from '../host/fake-host.ts'
import { makeFolder } from '../plugins/plugin-folder.ts'
import { fakeWorker } from '../worker/launcher-contract.ts'

export interface FakeEngine {
  engine: Engine
  home: string
  /** A trusted plugin; see tests/worker/fake-worker.ts for the scenarios that its runs play. */
  plugin: string
  request(scenario: string, change?: Partial<RunRequest>): RunRequest
}

/** TensorFlow as if it were here. */
export const presentRuntime: Runtime = { has: () => true, install: async () => {} }

/** An engine in a home of its own, whose workers play the fake's scenarios. It is closed when the test is finished. */
export async function openFakeEngine(options: EngineOptions & { files?: Record<string, string> } = {}): Promise<FakeEngine> {
  const files = Object.entries({ 'plugin.ts': fakeSource, ...options.files })
  const root = makeFolder(Object.fromEntries(files.map(([name, text]) => [`plugin/${name}`, text])))
  const plugin = path.join(root, 'plugin')
  const home = options.home ?? path.join(root, 'home')
  const engine = await openEngine({ launcher: childProcessLauncher(fakeWorker), runtime: presentRuntime, ...options, home })
  onTestFinished(() => engine.close())
  engine.context.host.catalogue.trust(plugin)
  return { engine, home, plugin, request: (scenario, change) => ({ plugin, ...change, hparams: { scenario, ...change?.hparams } }) }
}
