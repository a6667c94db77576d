import { readFileSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { listFiles } from './files.ts'
import type { Release, RuntimeKind } from './release.ts'

export interface InstalledRuntime {
  kind: RuntimeKind
  version: string
  folder: string
  /** Load this library first, and globally. On Windows it is the same file as `library`. */
  framework: string
  library: string
  /** On disk. */
  bytes: number
}

interface Manifest {
  kind: RuntimeKind
  version: string
  framework: string
  library: string
  /** Bytes by path in the folder. */
  files: Record<string, number>
  /** sha256 by wheel. */
  wheels: Record<string, string>
}

const fileName = 'manifest.json'

/** Lists the files of `folder`. It is written last: a folder without it is not a runtime. */
export async function writeManifest(folder: string, release: Release): Promise<void> {
  const { kind, version, framework, library } = release
  const wheels = Object.fromEntries(release.wheels.map((wheel) => [`${wheel.package} ${wheel.version}`, wheel.sha256]))
  const manifest: Manifest = { kind, version, framework, library, files: await listFiles(folder), wheels }
  await writeFile(path.join(folder, fileName), `${JSON.stringify(manifest, null, 2)}\n`)
}

/** The runtime in `folder`, or null where there is none or a file of it is missing or cut short. */
export function readRuntime(folder: string): InstalledRuntime | null {
  const manifest = readManifest(path.join(folder, fileName))
  if (!manifest) return null
  const whole = Object.entries(manifest.files).every(([name, bytes]) => sizeOf(path.join(folder, name)) === bytes)
  if (!whole) return null
  const { kind, version, framework, library, files } = manifest
  const bytes = Object.values(files).reduce((sum, each) => sum + each, 0)
  return { kind, version, folder, framework: path.join(folder, framework), library: path.join(folder, library), bytes }
}

function readManifest(file: string): Manifest | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

/** In bytes; null where there is no such file. */
export function sizeOf(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.size ?? null
}
