import { test } from 'vitest'
import '../../../engine/tensor/index.ts' // settings of koffi, before the kernels are loaded to be asked
import { ensureKernels, kernelSet, probeKernels } from '../../../engine/runtime/index.ts'
import { buildable } from './buildable.ts'

/** Own kernels wherever they fit: import this before a tensor is made. */
process.env['LEYDEN_KERNELS'] = 'on'
const kernels = await ensureKernels()

/** Whether the set that LEYDEN_KERNELS_SET names is one that this processor has, and isn't the one that is used without it. */
async function isAnother(set: string): Promise<boolean> {
  const probe = kernels && (await probeKernels(kernels))
  return probe !== null && 'set' in probe && probe.sets.indexOf(set) > 0
}

const set = kernelSet()
const wanted = set === null || (await isAnother(set))

/** Skipped, and said so, where no C compiler built the kernels and none came with Leyden, and for sets of other processors. */
export const testKernels = wanted && (buildable || kernels) ? test : test.skip
