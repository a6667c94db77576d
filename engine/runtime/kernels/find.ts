import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import envPaths from 'env-paths'
import { fingerprint, recipeFor } from './sources.ts'

/** Leyden's own kernels as a library on this machine. */
export interface InstalledKernels {
  library: string
  /** What it was built by. */
  compiler: string
  /** Where it is remembered which of them are faster than TensorFlow's, and for which shapes. */
  choices: string
}

/** Holds a folder for each state of the sources. */
export const kernelsFolder = (): string => path.join(envPaths('leyden', { suffix: '' }).cache, 'kernels')

export const libraryName = process.platform === 'darwin' ? 'libleyden_kernels.dylib' : 'libleyden_kernels.so'
export const noteName = 'built.json'

/** Why the compiler couldn't build them, in its own words after its version; null where it wasn't tried, or could. */
export function kernelFailure(root = kernelsFolder()): string | null {
  const recipe = recipeFor()
  const file = recipe && failureFile(root, fingerprint(recipe))
  return file && existsSync(file) ? readFileSync(file, 'utf8') : null
}

export const failureFile = (root: string, name: string): string => path.join(root, `${name}.failed`)

/** LEYDEN_KERNELS: `off` for none, `on` for all that fit, otherwise where they are faster. */
export type KernelMode = 'off' | 'on' | 'auto'

export function kernelMode(): KernelMode {
  const chosen = process.env['LEYDEN_KERNELS']
  return chosen === 'off' || chosen === 'on' ? chosen : 'auto'
}

/** Null where they aren't built as the sources are now. */
export function findKernels(root = kernelsFolder()): InstalledKernels | null {
  const recipe = recipeFor()
  return recipe && readKernels(path.join(root, fingerprint(recipe)))
}

export function readKernels(folder: string): InstalledKernels | null {
  const note = path.join(folder, noteName)
  const library = path.join(folder, libraryName)
  if (!existsSync(note) || !existsSync(library)) return null
  const { compiler } = JSON.parse(readFileSync(note, 'utf8')) as { compiler: string }
  return { library, compiler, choices: path.join(folder, 'choices.jsonl') }
}
