import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { kernelsFolder, type InstalledKernels } from './installed.ts'
import { sha256Of } from './sha256.ts'
import { hashSources } from './sources.ts'

/** What `npm run kernels` made, a library for each platform. */
export interface PrebuiltManifest {
  /** What they were built by. */
  compiler: string
  /** `hashSources` of what they were built from. */
  sources: string
  /** By platform and architecture as Node has them, such as `linux-x64`. `file` is a path in the manifest's folder. */
  libraries: Record<string, { file: string; bytes: number; sha256: string }>
}

export const manifestName = 'manifest.json'

/** LEYDEN_PREBUILT_KERNELS, or that of Leyden's package. */
export function prebuiltFolder(): string {
  return process.env['LEYDEN_PREBUILT_KERNELS'] || fileURLToPath(new URL('../../../resources/kernels', import.meta.url))
}

export function findPrebuilt(folder = prebuiltFolder()): InstalledKernels | null {
  const found = readPrebuilt(folder)
  return typeof found === 'string' ? null : found
}

/** Why those that came with Leyden can't be used; null where they can, or none came. */
export function prebuiltProblem(folder = prebuiltFolder()): string | null {
  const found = readPrebuilt(folder)
  return typeof found === 'string' ? found || null : null
}

/** Or what is wrong with them: empty where there are none. */
function readPrebuilt(folder: string): InstalledKernels | string {
  const manifest = readManifest(path.join(folder, manifestName))
  if (typeof manifest === 'string') return manifest
  const platform = `${process.platform}-${process.arch}`
  const entry = manifest.libraries[platform]
  const sources = hashSources()
  if (!entry) return `they were built for ${Object.keys(manifest.libraries).join(', ')}, and this is ${platform}`
  if (sources && sources !== manifest.sources) return 'they were built from other sources than these'
  const library = path.join(folder, entry.file)
  const sha256 = sha256Of(library)
  if (sha256 !== entry.sha256) return sha256 ? `${library} is damaged` : `${library} is missing`
  const choices = path.join(kernelsFolder(), `choices-${sha256.slice(0, 16)}.jsonl`) // a package's own folder may be read-only
  return { library, origin: 'prebuilt', compiler: manifest.compiler, choices }
}

function readManifest(file: string): PrebuiltManifest | string {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as PrebuiltManifest
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? '' : `${file} can't be read: ${(error as Error).message}`
  }
}
