import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { folderBytes } from './files.ts'
import { runtimesFolder } from './folders.ts'
import type { RuntimeKind } from './release.ts'
import { discard, removeAbandoned } from './staging.ts'

/** Deletes the runtimes of `kind`, of all versions, whole or broken. Returns the bytes freed. */
export async function removeRuntime(kind: RuntimeKind): Promise<number> {
  const root = runtimesFolder()
  const names = await readdir(root).catch(() => [])
  const folders = names.filter((name) => new RegExp(`^${kind}-\\d+(\\.\\d+)*$`).test(name)).map((name) => path.join(root, name))
  let freed = 0
  for (const folder of folders) {
    freed += await folderBytes(folder)
    await discard(folder)
  }
  if (names.length > 0) await removeAbandoned(root)
  return freed
}
