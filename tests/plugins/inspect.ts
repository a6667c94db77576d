import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ErrorReport } from '../../engine/errors/index.ts'
import type { PluginDescription } from '../../engine/worker/messages.ts'

export interface Inspection {
  description?: PluginDescription
  error?: ErrorReport
}

const program = fileURLToPath(new URL('./inspect-all.ts', import.meta.url))

/** What loading each of these plugins gives, in one fresh process. */
export function inspect(...paths: string[]): Inspection[] {
  const { stdout, stderr } = spawnSync(process.execPath, [program, ...paths], { encoding: 'utf8' })
  const last = stdout.split('\n').at(-1)
  if (!last) throw new Error(`inspect-all printed nothing: ${stderr}`)
  return JSON.parse(last) as Inspection[]
}
