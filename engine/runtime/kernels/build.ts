import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { makeStaging, moveIntoPlace, removeAbandoned } from '../staging.ts'
import { compileLibrary, findCompiler, type Compiler } from './compiler.ts'
import { failureFile, findBuilt, kernelFailure, noteName, readKernels, type BuildNote } from './find.ts'
import { kernelsFolder, type InstalledKernels } from './installed.ts'
import { kernelMode } from './mode.ts'
import { findPrebuilt } from './prebuilt.ts'
import { sha256Of } from './sha256.ts'
import { fingerprint, libraryName, recipeFor, type Recipe } from './sources.ts'

/**
 * Leyden's own kernels, built first where they aren't here, which takes seconds; `onBuild` is told. Where they can't be built, those that
 * came with Leyden. Null where there are none: without them everything works, slower.
 */
export async function ensureKernels(onBuild?: () => void): Promise<InstalledKernels | null> {
  if (kernelMode() === 'off') return null
  return findBuilt() ?? (await buildKernels(kernelsFolder(), onBuild)) ?? findPrebuilt()
}

/** Builds them, in any folder. A compiler that failed is not tried again before it is another. */
export async function buildKernels(root: string, onBuild?: () => void): Promise<InstalledKernels | null> {
  const recipe = recipeFor()
  const compiler = recipe && (await findLocalCompiler())
  if (!recipe || !compiler || kernelFailure(root)?.startsWith(compiler.version)) return null
  onBuild?.()
  try {
    return await build(root, recipe, compiler)
  } catch (error) {
    const words = `${compiler.version}\n${(error as Error).message}`
    await writeFile(failureFile(root, fingerprint(recipe)), words).catch(() => {}) // then it is tried again
    return null
  }
}

/** GCC for Windows puts vectors of 32 bytes on a stack aligned to 16, and the library crashes: https://gcc.gnu.org/PR54412 */
const findLocalCompiler = async () => (process.platform === 'win32' ? null : findCompiler())

async function build(root: string, recipe: Recipe, compiler: Compiler): Promise<InstalledKernels | null> {
  const destination = path.join(root, fingerprint(recipe))
  await mkdir(root, { recursive: true })
  await removeAbandoned(root)
  const staging = await makeStaging(destination)
  try {
    await compileLibrary(staging, libraryName(), recipe, compiler)
    const note: BuildNote = { compiler: compiler.version, sha256: sha256Of(path.join(staging, libraryName()))! }
    await writeFile(path.join(staging, noteName), JSON.stringify(note))
    await moveIntoPlace(staging, destination, (place) => readKernels(place) !== null)
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
  return readKernels(destination)
}
