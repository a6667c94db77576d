import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { rmSync } from 'node:fs'

/** A temporary folder with these files (path below it to content), removed when the test is finished. */
export function makeFolder(files: Record<string, string>): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'leyden test ')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), content)
  }
  return folder
}

/** A plugin's source that loads; `before` stands in front of its export. */
export function pluginSource(before = '', definition = "{ name: 'probe', modules: { Probe: { module: Probe, hparams } } }"): string {
  return `import { LightningModule, definePlugin, z } from 'leyden'
const hparams = z.object({ hidden: z.int().min(8).max(64).default(16).describe('Units'), rate: z.number().positive().default(0.1) })
class Probe extends LightningModule {}
${before}
export default definePlugin(${definition})
`
}
