import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'

/** In hexadecimal digits; null where there is no such file. */
export function sha256Of(file: string): string | null {
  return existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : null
}
