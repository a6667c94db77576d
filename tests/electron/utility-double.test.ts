import { EventEmitter } from 'node:events'
import { fileURLToPath } from 'node:url'
import { utilityProcessLauncher } from '../../electron/utility-process-launcher.ts'
import { expect, test } from 'vitest'
import { makeFolder, pluginSource } from '../plugins/plugin-folder.ts'
import { collect } from '../worker/collect.ts'
import { launcherContract } from '../worker/launcher-contract.ts'
import { utilityContract } from './utility-contract.ts'
import { UtilityDouble } from './utility-double.ts'
import { play, postError } from './utility-scenarios.ts'
import { unclonable } from './unclonable.ts'

const child = fileURLToPath(new URL('./utility-child.ts', import.meta.url))
const app = new EventEmitter()
app.setMaxListeners(0)
const utilityProcess = { fork: (entry: string, args?: string[], options?: object) => new UtilityDouble(app, entry, args, options) }
const electron = { app, utilityProcess }

utilityContract("the double's utilityProcess", () => ({
  play: (scenario) => play(electron, child, scenario),
  postError: async (kind) => postError(electron, child, unclonable(kind)),
}))

test("the worker's own program answers, and leaves when its answer has arrived", async () => {
  const worker = utilityProcessLauncher(electron as never, fileURLToPath(new URL('../../engine/worker/main.ts', import.meta.url))).launch()
  const { next, gone } = collect(worker)
  worker.send({ type: 'inspect', plugin: makeFolder({ 'plugin.ts': pluginSource() }) })
  expect((await next('description')).description.name).toBe('probe')
  expect(await gone).toMatchObject({ code: 0, signal: null })
})

launcherContract('utilityProcessLauncher over the double', (entry) => utilityProcessLauncher(electron as never, entry), { signals: true })
