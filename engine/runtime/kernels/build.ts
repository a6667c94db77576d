import { mkdir, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { makeStaging, moveIntoPlace, removeAbandoned } from '../staging.ts'
import { compile, findCompiler, type Compiler } from './compiler.ts'
import {
  failureFile,
  findKernels,
  kernelFailure,
  kernelMode,
  kernelsFolder,
  libraryName,
  noteName,
  readKernels,
  type InstalledKernels,
} from './find.ts'
import { fingerprint, recipeFor, sourceFolder, type Recipe } from './sources.ts'

/**
 * Leyden's own kernels, built first where they aren't here, which takes seconds; `onBuild` is told. Null where that can't be: without
 * them everything works, slower.
 */
export async function ensureKernels(onBuild?: () => void): Promise<InstalledKernels | null> {
  if (kernelMode() === 'off') return null
  const found = findKernels()
  if (found) return found
  return buildKernels(kernelsFolder(), onBuild)
}

/** As `ensureKernels`, in any folder. A compiler that failed is not tried again before it is another. */
export async function buildKernels(root: string, onBuild?: () => void): Promise<InstalledKernels | null> {
  const recipe = recipeFor()
  const compiler = recipe && (await findCompiler())
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

async function build(root: string, recipe: Recipe, compiler: Compiler): Promise<InstalledKernels | null> {
  const destination = path.join(root, fingerprint(recipe))
  await mkdir(root, { recursive: true })
  await removeAbandoned(root)
  const staging = await makeStaging(destination)
  try {
    await buildIn(staging, recipe, compiler)
    await moveIntoPlace(staging, destination, (place) => readKernels(place) !== null)
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
  return readKernels(destination)
}

async function buildIn(folder: string, { objects, linking }: Recipe, compiler: Compiler): Promise<void> {
  const place = (name: string) => path.join(folder, name)
  const waiting = [...objects]
  const worker = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop())
      await compile(compiler, [...next.options, '-c', path.join(sourceFolder, next.source), '-o', place(next.object)])
  }
  await Promise.all(Array.from({ length: os.availableParallelism() }, worker))
  await compile(compiler, [...linking, ...objects.map(({ object }) => place(object)), '-o', place(libraryName)])
  for (const { object } of objects) await rm(place(object))
  await writeFile(place(noteName), JSON.stringify({ compiler: compiler.version }))
}
