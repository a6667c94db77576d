import { defineConfig } from 'vitest/config'
import { ClosingLine } from './tests/reporter.ts'

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
    ],
  },
})
