import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Tensor4D } from '@tensorflow/tfjs'
import { findKernels, findRuntime, probeKernels } from '../../../engine/runtime/index.ts'
import { noteName } from '../../../engine/runtime/kernels/find.ts'
import { sha256Of } from '../../../engine/runtime/kernels/sha256.ts'
import { fingerprint, libraryName, recipeFor } from '../../../engine/runtime/kernels/sources.ts'

// A cache of its own, whose library is none.
process.env['LEYDEN_KERNELS'] = 'on'
const cache = mkdtempSync(path.join(os.tmpdir(), 'leyden-cache-'))
process.env['LEYDEN_RUNTIME'] = path.dirname(findRuntime()!.folder)
process.env['XDG_CACHE_HOME'] = cache
const recipe = recipeFor()
const folder = path.join(cache, 'leyden', 'kernels', recipe ? fingerprint(recipe) : 'none')
mkdirSync(folder, { recursive: true })
const library = path.join(folder, libraryName())
writeFileSync(library, 'not a library')
writeFileSync(path.join(folder, noteName), JSON.stringify({ compiler: 'fake 1', sha256: sha256Of(library) }))
afterAll(() => rmSync(cache, { recursive: true, force: true }))

const { hasOwnKernels, startRuntime, tf } = await import('../../../engine/tensor/index.ts')
startRuntime()

/** Where the cache folder follows XDG_CACHE_HOME. */
const inCache = process.platform === 'linux' && recipe ? test : test.skip

inCache('a library that cannot be loaded is done without, and the doctor is told why', async () => {
  expect(findKernels()?.library).toBe(library)
  expect(await probeKernels(findKernels()!)).toMatchObject({ problem: expect.stringContaining("can't be loaded") })
  expect(hasOwnKernels()).toBe(false)
  const result = tf.tidy(() => tf.conv2d(tf.ones([1, 3, 3, 1]) as Tensor4D, tf.ones([3, 3, 1, 1]) as Tensor4D, 1, 'valid').dataSync())
  expect(Array.from(result)).toEqual([9])
})
