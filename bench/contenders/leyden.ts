import { nodeWorker } from '../workers/node-worker.ts'
import type { Contender } from './contender.ts'

const command: Contender['command'] = (task) => nodeWorker('leyden.ts', [JSON.stringify(task)])

export const captured: Contender = { name: 'leyden', title: 'Leyden', kind: 'leyden', mode: 'captured', command }
export const eager: Contender = { name: 'leyden-eager', title: 'Leyden, capture off', kind: 'variant', mode: 'eager', command }

/** With TensorFlow's kernels alone. */
export const stock: Contender = {
  name: 'leyden-stock',
  title: 'Leyden, kernels off',
  kind: 'variant',
  mode: 'captured',
  command: (task) => ({ ...command(task), env: { LEYDEN_KERNELS: 'off' } }),
}

/** In float32, whatever the precision is. */
export const float32: Contender = {
  name: 'leyden-float32',
  title: 'Leyden, 32-true',
  kind: 'variant',
  mode: 'captured',
  command: (task) => command({ ...task, precision: 'float32' }),
}

/** Without capture, each operation measured. */
export const profiled: Contender = { name: 'leyden-profile', title: 'Leyden, profiled', kind: 'variant', mode: 'profile', command }
