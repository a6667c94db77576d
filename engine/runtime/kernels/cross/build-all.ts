import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { discard, makeStaging, moveIntoPlace, removeAbandoned } from '../../staging.ts'
import { compileLibrary } from '../compiler.ts'
import { manifestName, type PrebuiltManifest } from '../prebuilt.ts'
import { sha256Of } from '../sha256.ts'
import { hashSources, libraryName } from '../sources.ts'
import { crossCompiler, crossRecipe, nameOf, type Target } from './targets.ts'
import { clearTimestamp } from './timestamp.ts'
import { zigVersion } from './zig.ts'

export interface CrossBuild {
  /** Its path. */
  zig: string
  cache: string
  targets: Target[]
  onTarget?(target: Target): void
}

/** Builds a library for each target into `destination`, whose place they take together, with a manifest. */
export async function buildAll(destination: string, options: CrossBuild): Promise<PrebuiltManifest> {
  await mkdir(path.dirname(destination), { recursive: true })
  await removeAbandoned(path.dirname(destination))
  const staging = await makeStaging(destination)
  try {
    const manifest: PrebuiltManifest = { compiler: zigVersion, sources: hashSources(), libraries: {} }
    for (const target of options.targets) manifest.libraries[nameOf(target)] = await buildOne(staging, target, options)
    await writeFile(path.join(staging, manifestName), `${JSON.stringify(manifest, null, 2)}\n`)
    await discard(destination)
    await moveIntoPlace(staging, destination, () => false)
    return manifest
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

async function buildOne(
  root: string,
  target: Target,
  { zig, cache, onTarget }: CrossBuild,
): Promise<PrebuiltManifest['libraries'][string]> {
  onTarget?.(target)
  const name = libraryName(target.platform)
  const file = path.posix.join(nameOf(target), name)
  const folder = path.join(root, nameOf(target))
  await mkdir(folder)
  await compileLibrary(folder, name, crossRecipe(target), crossCompiler(zig, target, cache))
  for (const other of await readdir(folder)) if (other !== name) await rm(path.join(folder, other)) // for Windows, what links with it
  if (target.platform === 'win32') clearTimestamp(path.join(folder, name))
  const { size } = await stat(path.join(folder, name))
  return { file, bytes: size, sha256: sha256Of(path.join(folder, name))! }
}
