import { existsSync } from 'node:fs'
import path from 'node:path'

/** A checkpoint's place in `folder`, with `-v1` and so on where the name is taken: a checkpoint is never written over. */
export function freePath(folder: string, name: string): string {
  let candidate = path.join(folder, name)
  for (let version = 1; existsSync(candidate); version++) candidate = path.join(folder, `${name}-v${version}`)
  return candidate
}
