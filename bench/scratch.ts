import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** An empty folder that goes when this process does, also by a signal. */
export function scratchFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'leyden-bench-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  process.once('SIGINT', () => process.exit(130))
  process.once('SIGTERM', () => process.exit(143))
  return folder
}
