import { tool } from './tool.js'
import { openingSteps } from './window.js'

/** What each npm script runs, one after the other, and whether it needs TensorFlow and the built page. Programs are paths in the project. */
export const tasks = {
  start: { runtime: true, built: true, steps: openingSteps },
  demo: { runtime: true, steps: (args) => [['engine/cli/main.ts', 'fit', 'resources/samples/digits', '--test', ...args]] },
  test: { runtime: true, built: true, steps: (args) => [[tool('vitest'), 'run', ...args]] },
  check: {
    runtime: false,
    steps: () => [
      [tool('typescript', 'tsc'), '--noEmit'],
      [tool('typescript', 'tsc'), '--noEmit', '--project', 'renderer'],
      [tool('oxlint')],
      [tool('oxfmt'), '--check'],
    ],
  },
  kernels: { runtime: false, steps: (args) => [['engine/runtime/kernels/cross/main.ts', ...args]] },
  docs: { runtime: false, steps: () => [['docs/generator/main.ts']] },
  format: { runtime: false, steps: (args) => [[tool('oxfmt'), '--write', ...args]] },
  bench: { runtime: true, steps: (args) => [['bench/main.ts', ...args]] },
}
