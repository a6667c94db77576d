import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { kernelsFolder, type InstalledKernels } from './installed.ts'
import { findPrebuilt } from './prebuilt.ts'
import { sha256Of } from './sha256.ts'
import { fingerprint, libraryName, recipeFor } from './sources.ts'

export const noteName = 'built.json'

/** Stands beside a library that was built here. */
export interface BuildNote {
  compiler: string
  sha256: string
}

/** Why the compiler couldn't build them, in its own words after its version; null where it wasn't tried, or could. */
export function kernelFailure(root = kernelsFolder()): string | null {
  const recipe = recipeFor()
  const file = recipe && failureFile(root, fingerprint(recipe))
  return file && existsSync(file) ? readFileSync(file, 'utf8') : null
}

export const failureFile = (root: string, name: string): string => path.join(root, `${name}.failed`)

/** Those that were built here, as the sources are now, or else those that came with Leyden; null where there are neither. */
export function findKernels(root = kernelsFolder()): InstalledKernels | null {
  return findBuilt(root) ?? findPrebuilt()
}

export function findBuilt(root = kernelsFolder()): InstalledKernels | null {
  const recipe = recipeFor()
  return recipe && readKernels(path.join(root, fingerprint(recipe)))
}

/** Null where a file is missing or damaged. */
export function readKernels(folder: string): InstalledKernels | null {
  const library = path.join(folder, libraryName())
  const note = readNote(path.join(folder, noteName))
  if (!note || sha256Of(library) !== note.sha256) return null
  return { library, origin: 'built', compiler: note.compiler, choices: path.join(folder, 'choices.jsonl') }
}

function readNote(file: string): BuildNote | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as BuildNote
  } catch {
    return null
  }
}
