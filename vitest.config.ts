import { defineConfig } from 'vitest/config'
import { ClosingLine } from './tests/reporter.ts'

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    reporters: ['default', new ClosingLine()],
  },
})
