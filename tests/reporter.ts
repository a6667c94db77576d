import type { Reporter, TestModule } from 'vitest/node'

export interface Tally {
  passed: number
  failed: number
  skipped: number
}

/** Ends the output with `12 passed, 0 failed, 1 skipped`, the line that .ci/run and whoever runs it read. */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tally = count(modules, unhandledErrors.length)
    // At exit, so that it comes after the summary of vitest's own reporter.
    process.once('exit', () => process.stdout.write(`${formatTally(tally)}\n`))
  }
}

/** Counts tests. A file that fails without a failed test (it can't be loaded, a hook throws) is one failure, as is an unhandled error. */
export function count(modules: readonly Pick<TestModule, 'children' | 'state'>[], unhandledErrors: number): Tally {
  const tally: Tally = { passed: 0, failed: unhandledErrors, skipped: 0 }
  for (const module of modules) {
    const states = [...module.children.allTests()].map((test) => test.result().state)
    tally.passed += states.filter((state) => state === 'passed').length
    tally.skipped += states.filter((state) => state === 'skipped' || state === 'pending').length
    tally.failed += states.filter((state) => state === 'failed').length
    if (module.state() === 'failed' && !states.includes('failed')) tally.failed++
  }
  return tally
}

export function formatTally({ passed, failed, skipped }: Tally): string {
  return [`${passed} passed`, `${failed} failed`, ...(skipped > 0 ? [`${skipped} skipped`] : [])].join(', ')
}
