import { nodeWorker } from '../workers/node-worker.ts'
import type { Contender } from './contender.ts'
import { pythonWorker } from './pytorch.ts'

/** Lightning's Trainer with its defaults: PyTorch's loop as most users have it. */
export const lightning = (python: string): Contender => ({
  name: 'lightning',
  title: 'Lightning',
  kind: 'other',
  mode: 'eager',
  command: (task) => pythonWorker(python, 'lightning_worker.py', [JSON.stringify(task)]),
})

/** TensorFlow as its guides have it: the step is a tf.function. */
export const tensorflow = (python: string): Contender => ({
  name: 'tensorflow-function',
  title: 'TensorFlow tf.function',
  kind: 'other',
  mode: 'function',
  command: (task) => pythonWorker(python, 'tensorflow_worker.py', [JSON.stringify(task)]),
})

/** TensorFlow.js without a native library; `packages` is where its wasm backend is installed. */
export const tensorflowJs = (packages: string): Contender[] =>
  ['wasm', 'cpu'].map((mode) => ({
    name: `tfjs-${mode}`,
    title: `TensorFlow.js ${mode}`,
    kind: 'other',
    mode,
    command: (task) => nodeWorker('tfjs.ts', [JSON.stringify(task), packages]),
  }))
