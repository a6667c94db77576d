import { test } from 'vitest'
import { findKernels, ensureKernels } from '../../../engine/runtime/index.ts'
import { buildable } from './buildable.ts'

/** Own kernels wherever they fit: import this before a tensor is made. */
process.env['LEYDEN_KERNELS'] = 'on'
await ensureKernels()

/** Skipped, and said so, where no C compiler built the kernels. */
export const testKernels = buildable || findKernels() ? test : test.skip
