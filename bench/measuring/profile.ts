import type { Contender } from '../contenders/index.ts'
import type { Task } from '../task.ts'
import { WorkerProcess, type Round } from './worker-process.ts'

/** A part of a step's time, from 0 to 1. */
export interface Share {
  part: string
  share: number
}

const [warmUpSteps, steps, mostParts] = [3, 10, 6]

/**
 * Where the time of a step goes, its operations run one by one: a captured step is one call, which can't be looked into. So what its
 * graph fuses shows in parts, and the share of JavaScript is that of eager steps.
 */
export async function profile({ title, command, mode }: Contender, task: Omit<Task, 'mode'>): Promise<Share[]> {
  const { worker } = await WorkerProcess.start(title, command({ ...task, mode }))
  await using _ = worker
  await worker.run(warmUpSteps)
  return sharesOf(await worker.run(steps))
}

/** The largest parts, then JavaScript: what no operation took. */
export function sharesOf({ ms, ops = {} }: Pick<Round, 'ms' | 'ops'>): Share[] {
  const total = ms.reduce((sum, each) => sum + each, 0)
  const parts = Object.entries(ops)
    .map(([part, time]) => ({ part, share: time / total }))
    .toSorted((a, b) => b.share - a.share)
  const inside = parts.reduce((sum, { share }) => sum + share, 0)
  const rest = parts.slice(mostParts).reduce((sum, { share }) => sum + share, 0)
  return [...parts.slice(0, mostParts), { part: 'other operations', share: rest }, { part: 'JavaScript', share: 1 - inside }]
}
