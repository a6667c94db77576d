import { median } from '../statistics.ts'
import type { Round, WorkerProcess } from './worker-process.ts'

/** ms that a warm-up may take after its first steps: an engine that needs seconds a step is warm after a few. */
const budgetMs = 10_000

const firstSteps = 3

/** Runs up to `steps` steps, in which an engine chooses algorithms, fills caches, compiles and grows its pools of memory. */
export async function warmUp(worker: WorkerProcess, steps: number): Promise<Round> {
  const first = await worker.run(firstSteps)
  const rest = await worker.run(fitting(budgetMs, first.ms.at(-1)!, firstSteps, steps - firstSteps))
  return { ...rest, ms: [...first.ms, ...rest.ms], losses: [...first.losses, ...rest.losses] }
}

/** Steps of a round that is to last `roundMs`. */
export function stepsOfRound(warm: Round, roundMs: number): number {
  return fitting(roundMs, median(warm.ms.slice(-Math.ceil(warm.ms.length / 2))), 2, 500)
}

const fitting = (budget: number, stepMs: number, least: number, most: number) =>
  Math.max(least, Math.min(most, Math.round(budget / stepMs)))
