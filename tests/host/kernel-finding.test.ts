import { expect, test, vi } from 'vitest'
import { describeKernels } from '../../engine/host/kernel-finding.ts'

vi.mock('../../engine/runtime/index.ts', async (original) => ({ ...(await original()), findKernels: () => found }))
let found: object | null = null

test('the doctor says what the kernels are used for', async () => {
  const { mkdtempSync, writeFileSync } = await import('node:fs')
  const path = await import('node:path')
  const os = await import('node:os')
  const choices = path.join(mkdtempSync(path.join(os.tmpdir(), 'leyden-choices-')), 'choices.jsonl')
  vi.stubEnv('LEYDEN_KERNELS', 'off')
  expect(describeKernels()).toEqual({ status: 'ok', message: "off, by LEYDEN_KERNELS: TensorFlow's are used" })
  vi.stubEnv('LEYDEN_KERNELS', '')
  expect(describeKernels()).toMatchObject({
    status: 'ok',
    message: expect.stringMatching(/^not built/),
    remedy: expect.stringContaining('C compiler'),
  })
  found = { library: '', compiler: 'cc 12', choices }
  expect(describeKernels().message).toMatch(/built by cc 12; .*nothing was measured yet/)
  const lines = [2, 9].map((ownMs) => JSON.stringify({ key: `shape ${ownMs}`, stockMs: 10, ownMs }))
  writeFileSync(choices, lines.join('\n'))
  expect(describeKernels().message).toContain('faster in 1 of 2 shapes')
  vi.stubEnv('LEYDEN_KERNELS', 'on')
  expect(describeKernels().message).toContain('used wherever they fit')
  vi.unstubAllEnvs()
})
