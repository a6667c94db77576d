import path from 'node:path'
import { runtimesFolder } from './folders.ts'
import { type InstalledRuntime, readRuntime, sizeOf } from './manifest.ts'
import { folderName, type RuntimeKind } from './release.ts'
import { findRelease, libraryNames } from './releases.ts'

/** The runtime on this machine: of `kind`, or else the cuda one, or else the cpu one. */
export function findRuntime(kind?: RuntimeKind): InstalledRuntime | null {
  const root = runtimesFolder()
  const own = readRuntime(root) ?? readBareFolder(root)
  if (own && (kind ?? own.kind) === own.kind) return own
  const kinds: RuntimeKind[] = kind ? [kind] : ['cuda', 'cpu']
  return kinds.map((each) => findInstalled(each, root)).find((each) => each !== null) ?? null
}

function findInstalled(kind: RuntimeKind, root: string): InstalledRuntime | null {
  const release = findRelease(kind)
  return release && readRuntime(path.join(root, folderName(release)))
}

/** LEYDEN_RUNTIME may name a folder that holds the two libraries themselves, such as `site-packages/tensorflow`. */
function readBareFolder(folder: string): InstalledRuntime | null {
  const names = libraryNames()
  const framework = path.join(folder, path.basename(names.framework))
  const library = path.join(folder, path.basename(names.library))
  const sizes = [...new Set([framework, library])].map(sizeOf)
  if (sizes.includes(null)) return null
  const kind = sizeOf(path.join(folder, '..', 'nvidia')) === null ? 'cpu' : 'cuda'
  const bytes = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
  return { kind, version: 'unknown', folder, framework, library, bytes }
}
