import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import type { Tensor4D } from '@tensorflow/tfjs'
import { ensureKernels, findKernels, findRuntime, prefersOwn, readChoices } from '../../../engine/runtime/index.ts'
import { buildable } from './buildable.ts'

// As on a processor that has instructions for it.
vi.mock(import('../../../engine/tensor/tensorflow/half-type.ts'), () => ({ multipliesBfloat16: () => true }))

// A cache of its own, so that nothing was measured before.
process.env['LEYDEN_KERNELS'] = 'auto'
const kernels = await ensureKernels()
const cache = mkdtempSync(path.join(os.tmpdir(), 'leyden-cache-'))
process.env['LEYDEN_RUNTIME'] = path.dirname(findRuntime()!.folder)
process.env['XDG_CACHE_HOME'] = cache
if (kernels)
  cpSync(path.dirname(kernels.library), path.join(cache, 'leyden', 'kernels', path.basename(path.dirname(kernels.library))), {
    recursive: true,
  })
afterAll(() => rmSync(cache, { recursive: true, force: true }))

const { startRuntime, tf } = await import('../../../engine/tensor/index.ts')
const { opsOf } = await import('./ops-of.ts')
startRuntime({ threads: 1 })

const copied = findKernels()
if (copied) rmSync(copied.choices, { force: true })

/** Where the cache folder follows XDG_CACHE_HOME. */
const measured = process.platform === 'linux' && buildable ? test : test.skip

const convolve = (extent: number) => () =>
  void tf.conv2d(tf.ones([2, extent, extent, 16]) as Tensor4D, tf.ones([3, 3, 16, 32]) as Tensor4D, 1, 'same')

measured('a shape of much work is measured once, and what was faster is taken, in captured steps and outside', () => {
  const ops = opsOf(convolve(40))
  const choices = [...readChoices(copied!.choices).values()]
  expect(choices).toHaveLength(1)
  expect(choices[0]!.key).toMatch(/, 1 threads: LeydenConv2DSame 2x40x40x16 3x3x16x32$/)
  for (const ms of [choices[0]!.stockMs, choices[0]!.ownMs]) expect(ms).toBeGreaterThan(0)
  expect(ops.includes('LeydenConv2DSame')).toBe(prefersOwn(choices[0]!))
  expect(ops.includes('Conv2D')).toBe(!prefersOwn(choices[0]!))
  const before = readFileSync(copied!.choices, 'utf8')
  tf.tidy(convolve(40))
  expect(opsOf(convolve(40))).toEqual(ops)
  expect(readFileSync(copied!.choices, 'utf8')).toBe(before)
})

measured('large products are measured as well', () => {
  const multiply = () => void tf.matMul(tf.ones([200, 300]), tf.ones([300, 400]))
  const ops = opsOf(multiply)
  const choice = [...readChoices(copied!.choices).values()].at(-1)!
  expect(choice.key).toMatch(/, 1 threads: LeydenMatMulNN 200x300 300x400$/)
  expect(ops.includes('LeydenMatMulNN')).toBe(prefersOwn(choice))
  expect(ops.includes('BatchMatMulV2')).toBe(!prefersOwn(choice))
})

measured('small products are own ones, unmeasured, but of few rows', () => {
  const before = readFileSync(copied!.choices, 'utf8')
  expect(opsOf(() => void tf.matMul(tf.ones([8, 3]), tf.ones([3, 10])))).toContain('LeydenMatMulNN')
  expect(opsOf(() => void tf.matMul(tf.ones([7, 3]), tf.ones([3, 10])))).toContain('BatchMatMulV2')
  expect(readFileSync(copied!.choices, 'utf8')).toBe(before)
})

measured('a convolution of little work stays with TensorFlow, unmeasured', () => {
  const before = readFileSync(copied!.choices, 'utf8')
  expect(opsOf(convolve(8))).toContain('Conv2D')
  expect(readFileSync(copied!.choices, 'utf8')).toBe(before)
})

measured('where TensorFlow multiplies in bfloat16, that is what own kernels are compared with in bf16-mixed', () => {
  const ops = opsOf(convolve(24), { halfType: 'bfloat16' })
  const choice = [...readChoices(copied!.choices).values()].find(({ key }) => key.endsWith(' bfloat16'))
  expect(choice!.key).toMatch(/: LeydenConv2DSame 2x24x24x16 3x3x16x32 bfloat16$/)
  expect(ops.includes('LeydenConv2DSame')).toBe(prefersOwn(choice!))
})
