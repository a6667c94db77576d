import { defineConfig } from 'vitest/config'
import { ClosingLine } from './tests/reporter.ts'

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    reporters: ['default', new ClosingLine()],
    projects: [
      { extends: true, test: { name: 'node', include: ['tests/**/*.test.ts'] } },
      { extends: true, test: { name: 'page', include: ['renderer/**/*.test.{ts,tsx}'], environment: 'jsdom' } },
    ],
  },
})
