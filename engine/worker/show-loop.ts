import { tmpdir } from 'node:os'
import { loadPlugin } from '../plugins/index.ts'
import type { RunConfig } from './messages.ts'
import { openSession } from './session.ts'

/** The loop that a configuration would run, as pseudo-code. Makes the module and the data module, and runs none of their hooks. */
export async function showLoop(config: RunConfig): Promise<string> {
  const { trainer, module, data } = openSession(config, await loadPlugin(config.plugin), { defaultRootDir: tmpdir() })
  return trainer.showLoop(module, data)
}
