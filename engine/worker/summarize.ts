import { tmpdir } from 'node:os'
import { loadPlugin } from '../plugins/index.ts'
import type { SummaryReport } from '../trainer/index.ts'
import type { RunConfig } from './messages.ts'
import { openSession } from './session.ts'

/** What the model of a configuration is made of. Sets module and data up, and trains nothing. */
export async function summarize(config: RunConfig, maxDepth: number): Promise<SummaryReport> {
  const { trainer, module, data } = openSession(config, await loadPlugin(config.plugin), { defaultRootDir: tmpdir() })
  return trainer.summary(module, data, { maxDepth })
}
