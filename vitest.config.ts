import { defineConfig } from 'vitest/config'
import { ClosingLine } from './tests/reporter.ts'

/** Tests of own kernels that set up a machine of their own, rather than use what is here. */
const ofTheirOwn = ['choices', 'damaged', 'measured', 'native', 'off', 'prebuilt', 'sets'].map(
  (name) => `tests/tensor/kernels/${name}.test.ts`,
)

/** The other tests of own kernels, by an instruction set that isn't the fastest here; skipped where the processor hasn't it, or it is. */
const kernelsBy = (set: string) => ({
  extends: true as const,
  test: { name: `by ${set}`, include: ['tests/tensor/kernels/*.test.ts'], exclude: ofTheirOwn, env: { LEYDEN_KERNELS_SET: set } },
})

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    // Which of two kernels is faster is measured, and a test's result should not depend on that: own kernels have tests of their own.
    env: { LEYDEN_KERNELS: process.env.LEYDEN_KERNELS ?? 'off' },
    reporters: ['default', new ClosingLine()],
    projects: [
      { extends: true, test: { name: 'node', include: ['tests/**/*.test.ts'] } },
      {
        extends: true,
        test: { name: 'page', include: ['renderer/**/*.test.{ts,tsx}'], environment: 'jsdom', setupFiles: ['renderer/page.setup.ts'] },
      },
      ...(process.arch === 'x64' ? ['avx', 'avx2'].map(kernelsBy) : []),
    ],
  },
})
