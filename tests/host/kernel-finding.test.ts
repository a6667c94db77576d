import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { describeKernels } from '../../engine/host/kernel-finding.ts'
import { processorName } from '../../engine/runtime/index.ts'

vi.mock('../../engine/runtime/index.ts', async (original) => ({
  ...(await original<object>()),
  findKernels: () => found,
  kernelFailure: () => failure,
  prebuiltProblem: () => problem,
  probeKernels: async () => probe,
}))

let found: object | null = null
let failure: string | null = null
let problem: string | null = null
let probe: object = { set: 'avx2', sets: ['avx2', 'avx'] }
let folder = ''

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'leyden-choices-'))
  vi.stubEnv('LEYDEN_KERNELS', '')
  found = failure = problem = null
  probe = { set: 'avx2', sets: ['avx2', 'avx'] }
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
  vi.unstubAllEnvs()
})

const built = () => ({ library: '/there/kernels.so', origin: 'built', compiler: 'cc 12', choices: path.join(folder, 'choices.jsonl') })

test('switched off, they are not looked for', async () => {
  found = built()
  vi.stubEnv('LEYDEN_KERNELS', 'off')
  expect(await describeKernels()).toEqual({ status: 'ok', message: "off, by LEYDEN_KERNELS: TensorFlow's are used" })
})

test('where there are none, it is said how to get them', async () => {
  expect(await describeKernels()).toMatchObject({
    status: 'ok',
    message: expect.stringMatching(/^not built/),
    remedy: expect.stringContaining('C compiler'),
  })
})

test("a compiler's failure is told in its words", async () => {
  failure = 'cc 12\nno such option\n'
  expect(await describeKernels()).toMatchObject({
    status: 'warning',
    message: expect.stringMatching(/could not be built.*no such option/s),
  })
  found = { ...built(), origin: 'prebuilt', compiler: 'zig 1' }
  expect(await describeKernels()).toMatchObject({ status: 'warning', message: expect.stringMatching(/prebuilt by zig 1.*no such option/s) })
})

test('what is wrong with those that came with Leyden is told', async () => {
  problem = 'kernels.so is damaged'
  expect(await describeKernels()).toMatchObject({ status: 'warning', message: expect.stringContaining('kernels.so is damaged') })
})

test('instruction set, threads, origin and what is used are told', async () => {
  found = built()
  const begin = `avx2, ${os.availableParallelism()} threads, built here by cc 12\n`
  expect((await describeKernels()).message).toMatch(new RegExp(`^${begin}.*nothing was measured yet$`, 's'))
  const choice = (key: string, ownMs: number) => JSON.stringify({ key, stockMs: 10, ownMs })
  const here = (op: string, shape: number) => `${processorName()}, 2 threads: Leyden${op} ${shape}`
  const lines = [choice(here('MatMulNN', 1), 2), choice(here('MatMulNN', 2), 9), choice(here('Conv2DSame', 1), 3)]
  writeFileSync(built().choices, [...lines, choice('another processor, 2 threads: LeydenConv2DSame 1', 3)].join('\n'))
  expect((await describeKernels()).message).toMatch(/\nConv2DSame: own in 1 of 1 shapes\nMatMulNN: own in 1 of 2 shapes$/)
  vi.stubEnv('LEYDEN_KERNELS', 'on')
  expect((await describeKernels()).message).toContain('used wherever they fit')
})

test('a library that can do nothing here is told, with the reason', async () => {
  found = built()
  probe = { problem: 'LEYDEN_KERNELS_SET is neon, and they can use avx2, avx on this processor', remedy: 'Leave it out.' }
  expect(await describeKernels()).toEqual({
    status: 'warning',
    message: expect.stringMatching(/TensorFlow's are used: .* is neon/),
    remedy: 'Leave it out.',
  })
})
