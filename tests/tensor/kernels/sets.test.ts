import { expect, vi } from 'vitest'
import { testKernels } from './with-kernels.ts'
import { findKernels, probeKernels } from '../../../engine/runtime/index.ts'
import { instructionSets } from '../../../engine/runtime/kernels/sources.ts'

testKernels('a library says its instruction sets, of which one can be asked for', async () => {
  const kernels = findKernels()!
  vi.stubEnv('LEYDEN_KERNELS_SET', '')
  const probe = (await probeKernels(kernels)) as { set: string; sets: string[] }
  expect(Object.keys(instructionSets[process.arch]!)).toEqual(expect.arrayContaining(probe.sets))
  expect(probe.set).toBe(probe.sets[0])
  vi.stubEnv('LEYDEN_KERNELS_SET', probe.sets.at(-1))
  expect(await probeKernels(kernels)).toEqual({ set: probe.sets.at(-1), sets: probe.sets })
  vi.stubEnv('LEYDEN_KERNELS_SET', 'none')
  expect(await probeKernels(kernels)).toMatchObject({ problem: expect.stringContaining(`can use ${probe.sets.join(', ')}`) })
  vi.unstubAllEnvs()
})
