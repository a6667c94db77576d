import { readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './setup.js'

/** What each npm script runs, one after the other, and whether it needs TensorFlow. Programs are paths in the project. */
export const tasks = {
  demo: { runtime: true, steps: (args) => [['engine/cli/main.ts', 'fit', 'resources/samples/digits', '--test', ...args]] },
  test: { runtime: true, steps: (args) => [[tool('vitest'), 'run', ...args]] },
  check: {
    runtime: false,
    steps: () => [
      [tool('typescript', 'tsc'), '--noEmit'],
      [tool('typescript', 'tsc'), '--noEmit', '--project', 'renderer'],
      [tool('oxlint')],
      [tool('oxfmt'), '--check'],
    ],
  },
  format: { runtime: false, steps: (args) => [[tool('oxfmt'), '--write', ...args]] },
  bench: { runtime: true, steps: (args) => [['bench/main.ts', ...args]] },
}

/** The program of an installed package, to be run by Node itself: the links in .bin would pick the Node on PATH. */
function tool(name, program = name) {
  const folder = path.join('node_modules', name)
  const { bin } = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'))
  return path.join(folder, typeof bin === 'string' ? bin : bin[program])
}
