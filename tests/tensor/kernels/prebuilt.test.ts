import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Tensor4D } from '@tensorflow/tfjs'
import { ensureKernels, findRuntime } from '../../../engine/runtime/index.ts'
import { manifestName, type PrebuiltManifest } from '../../../engine/runtime/kernels/prebuilt.ts'
import { sha256Of } from '../../../engine/runtime/kernels/sha256.ts'
import { hashSources } from '../../../engine/runtime/kernels/sources.ts'

// A library that was built before, a cache without one, and no compiler.
process.env['LEYDEN_KERNELS'] = 'on'
const folder = mkdtempSync(path.join(os.tmpdir(), 'leyden-prebuilt-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const kernels = await ensureKernels()
const file = 'library/kernels'
if (kernels) {
  mkdirSync(path.join(folder, 'library'))
  cpSync(kernels.library, path.join(folder, file))
  const entry = { file, bytes: 0, sha256: sha256Of(kernels.library)! }
  const libraries = { [`${process.platform}-${process.arch}`]: entry }
  const manifest: PrebuiltManifest = { compiler: 'zig 1', sources: hashSources(), libraries }
  writeFileSync(path.join(folder, manifestName), JSON.stringify(manifest))
}
process.env['LEYDEN_RUNTIME'] = path.dirname(findRuntime()!.folder)
process.env['XDG_CACHE_HOME'] = path.join(folder, 'cache')
process.env['LEYDEN_PREBUILT_KERNELS'] = folder
process.env['PATH'] = ''
process.env['CC'] = ''

const { hasOwnKernels, startRuntime, tf } = await import('../../../engine/tensor/index.ts')
const { opsOf } = await import('./ops-of.ts')

/** Where the cache folder follows XDG_CACHE_HOME. */
const withoutCompiler = process.platform === 'linux' && kernels ? test : test.skip

withoutCompiler('where no compiler is found, a library that came with Leyden is used', async () => {
  expect(await ensureKernels()).toMatchObject({ origin: 'prebuilt', library: path.join(folder, file), compiler: 'zig 1' })
  startRuntime()
  expect(hasOwnKernels()).toBe(true)
  const convolve = () => tf.conv2d(tf.ones([1, 3, 3, 1]) as Tensor4D, tf.ones([3, 3, 1, 1]) as Tensor4D, 1, 'valid')
  expect(opsOf(() => void convolve())).toContain('LeydenConv2DValid')
  expect(tf.tidy(() => convolve().dataSync())[0]).toBeCloseTo(9, 5)
})
