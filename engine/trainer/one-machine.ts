import { optionError } from './option-error.ts'

/** Options of Lightning's that have one right value here; they are taken, so that it can be said why another one can't be. */
export interface OneMachineOptions {
  devices?: 'auto' | number | string
  strategy?: 'auto' | (string & {})
  numNodes?: number
  syncBatchNorm?: boolean
  useDistributedSampler?: boolean
  benchmark?: boolean
  inferenceMode?: boolean
}

const oneProcess = 'a run is one process on one device'
const several = 'Leave it out. To use several devices, start a run on each.'

const rightValues: Record<keyof OneMachineOptions, { right: unknown[]; because: string; remedy: string }> = {
  devices: { right: ['auto', 1, '1'], because: oneProcess, remedy: several },
  strategy: { right: ['auto'], because: oneProcess, remedy: several },
  numNodes: { right: [1], because: oneProcess, remedy: several },
  syncBatchNorm: { right: [false], because: oneProcess, remedy: 'Leave it out: statistics are those of the whole batch.' },
  useDistributedSampler: { right: [true], because: 'one process reads all samples', remedy: 'Leave it out.' },
  benchmark: { right: [false], because: 'TensorFlow chooses its fastest convolutions by itself', remedy: 'Leave it out.' },
  inferenceMode: {
    right: [true],
    because: 'evaluation keeps no gradients, whatever it computes',
    remedy: 'Leave it out. Where an evaluation step needs gradients, tf.grads and tf.variableGrads compute them.',
  },
}

/** Throws at the first that has another value. */
export function checkOneMachine(options: OneMachineOptions): void {
  for (const [name, { right, because, remedy }] of Object.entries(rightValues)) {
    const value = options[name as keyof OneMachineOptions]
    if (value === undefined || right.includes(value)) continue
    throw optionError(name, `Trainer: ${name} is ${String(value)}; ${because}.`, remedy)
  }
}
