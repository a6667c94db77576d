import path from 'node:path'
import { onTestFinished } from 'vitest'
import { EngineHost } from '../../engine/host/index.ts'
import { childProcessLauncher } from '../../engine/worker/child-process-launcher.ts'
import type { Json, RunConfig } from '../../engine/worker/messages.ts'
import { makeFolder } from '../plugins/plugin-folder.ts'
import { fakeWorker } from '../worker/launcher-contract.ts'

/** Declares, in text, what the fake worker's description says. */
export const fakeSource =
  'const hparams = z.object({\n  scenario: z.enum([]),\n  hidden: z.int(),\n  rate: z.number(),\n  layers: z.array() })\n'

export interface FakeHost {
  host: EngineHost
  home: string
  plugin: string
  config(scenario: string, change?: Partial<RunConfig>): RunConfig
}

/** A host in a home of its own, whose workers play the fake's scenarios, with a trusted plugin. */
export function openFakeHost(files: Record<string, string> = {}): FakeHost {
  const root = makeFolder(
    Object.fromEntries(Object.entries({ 'plugin.ts': fakeSource, ...files }).map(([name, text]) => [`plugin/${name}`, text])),
  )
  const plugin = path.join(root, 'plugin')
  const home = path.join(root, 'home')
  const host = EngineHost.open({ home, launcher: childProcessLauncher(fakeWorker) })
  onTestFinished(() => host.close())
  host.catalogue.trust(plugin)
  const config = (scenario: string, change: Partial<RunConfig> = {}): RunConfig => ({
    command: 'fit',
    plugin,
    seed: 1,
    trainer: {},
    ...change,
    hparams: { scenario: scenario as Json, ...change.hparams },
  })
  return { host, home, plugin, config }
}
