import type { Task } from '../task.ts'
import { nodeWorker } from '../workers/node-worker.ts'
import type { Contender } from './contender.ts'
import { captured } from './leyden.ts'

const inParts = (task: Task, group: string | null) => nodeWorker('parts.ts', [JSON.stringify({ ...task, part: { worldSize: 2, group } })])

/** A training in one process, and in two that have half of each batch and average their gradients. */
const twoRanks: Contender = {
  ...captured,
  name: 'leyden-two-ranks',
  title: 'Leyden, two ranks',
  kind: 'variant',
  command: (task) => inParts(task, `bench-${process.pid}`),
}

/** The same two that know nothing of each other: as fast as this machine lets two be. */
const twoApart: Contender = {
  ...twoRanks,
  name: 'leyden-two-apart',
  title: 'two trainings of half a batch',
  command: (task) => inParts(task, null),
}

export const ranks = { one: captured, two: twoRanks, apart: twoApart }
