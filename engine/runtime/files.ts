import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'

/** Bytes by path in `folder`, with `/` between the parts. What vanishes meanwhile is left out. */
export async function listFiles(folder: string): Promise<Record<string, number>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
  const sizes = await Promise.all(files.sort().map(async (file) => [file, await stat(file).catch(() => null)] as const))
  return Object.fromEntries(
    sizes.flatMap(([file, status]) => (status ? [[path.relative(folder, file).replaceAll(path.sep, '/'), status.size]] : [])),
  )
}

export async function folderBytes(folder: string): Promise<number> {
  return Object.values(await listFiles(folder)).reduce((sum, bytes) => sum + bytes, 0)
}
