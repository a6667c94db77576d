import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The kernels in C, which are part of the tensor room; here they are only built. */
export const sourceFolder = fileURLToPath(new URL('../../tensor/kernels/native/', import.meta.url))

/** Files of this folder are compiled once for each instruction set. */
const vectorFolder = 'vector'

/** As numbers are to be: none reordered, but products and sums in one where the processor can. */
const options = ['-std=gnu11', '-O3', '-fPIC', '-fvisibility=hidden', '-pthread', '-ffp-contract=fast']

/** Of files that give the bits of TensorFlow's ops, which round each operation. Roots are vectors only where they need not tell errors. */
const rounded: Record<string, string[]> = { 'vector/updates.c': ['-ffp-contract=off', '-fno-math-errno'] }

/** The options of each set, by architecture. */
export const instructionSets: Record<string, Record<string, string[]>> = {
  x64: { avx: ['-mavx'], avx2: ['-mavx2', '-mfma'], avx512: ['-mavx2', '-mfma', '-mavx512f'] },
  arm64: { neon: [] },
}

const linking: Partial<Record<NodeJS.Platform, string[]>> = {
  linux: ['-shared', '-pthread', '-ldl'],
  darwin: ['-dynamiclib'],
  win32: ['-shared'],
}

const libraryNames: Partial<Record<NodeJS.Platform, string>> = { darwin: 'libleyden_kernels.dylib', win32: 'leyden_kernels.dll' }

/** The library's file on a platform. */
export const libraryName = (platform: NodeJS.Platform = process.platform): string => libraryNames[platform] ?? 'libleyden_kernels.so'

/** What makes the library for a platform: each file's options, then those of linking. */
export interface Recipe {
  objects: { source: string; object: string; options: string[] }[]
  linking: string[]
}

/** Null where the kernels aren't written for the platform, and where their sources aren't here: a package need not bring them. */
export function recipeFor(platform: NodeJS.Platform = process.platform, architecture: string = process.arch): Recipe | null {
  const sets = instructionSets[architecture]
  const link = linking[platform]
  if (!sets || !link || !existsSync(sourceFolder)) return null
  const plain = cFiles('').map((source) => ({ source, object: objectOf(source), options }))
  const vector = cFiles(vectorFolder).flatMap((source) =>
    Object.entries(sets).map(([set, flags]) => ({
      source,
      object: objectOf(source, set),
      options: [...options, ...flags, ...(rounded[source] ?? [])],
    })),
  )
  return { objects: [...plain, ...vector], linking: link }
}

/** Names what a recipe makes of the sources as they are now. */
export function fingerprint(recipe: Recipe): string {
  return hashSources(JSON.stringify(recipe)).slice(0, 16)
}

/** A SHA-256 of the sources as they are now, after `first`; empty where they aren't here. */
export function hashSources(first = ''): string {
  if (!existsSync(sourceFolder)) return ''
  const hash = createHash('sha256').update(first)
  for (const file of filesIn('').filter((name) => /\.[ch]$/.test(name)))
    hash.update(`${file}\0`).update(readFileSync(path.join(sourceFolder, file)))
  return hash.digest('hex')
}

function filesIn(folder: string): string[] {
  return readdirSync(path.join(sourceFolder, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => path.posix.join(folder, name.replaceAll(path.sep, '/')))
    .sort()
}

function cFiles(folder: string): string[] {
  return filesIn(folder).filter((name) => name.endsWith('.c') && path.posix.dirname(name) === (folder || '.'))
}

function objectOf(source: string, set?: string): string {
  const name = path.posix.basename(source, '.c')
  return set ? `${name}.${set}.o` : `${name}.o`
}
