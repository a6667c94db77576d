import { setTimeout as sleep } from 'node:timers/promises'
import type { Engine } from './engines.ts'
import { busyMs } from './machine.ts'
import { WorkerProcess, type Ready, type Round } from './worker-process.ts'
import type { Workload } from './workloads.ts'

export interface RoundOptions {
  rounds: number
  /** Training steps in a round. */
  steps: number
  threads: number
}

/** What one engine did with one workload. */
export interface Track {
  engine: Engine
  ready: Ready
  warmUp: Round
  rounds: Round[]
  /** Cores that other programs kept busy in each of its rounds. */
  others: number[]
}

/** First steps choose algorithms, fill caches and grow pools of memory. */
const warmUpSteps = 30

/** ms after which the thread pools of the engine that just ran no longer spin. */
const settling = 20

/**
 * Trains a workload in all engines, one process each, in turns: A B A B. They never compute at once, and what disturbs the machine for
 * longer than a round disturbs them all. `onRound` is told the number of complete rounds.
 */
export async function alternate(
  workload: Workload,
  engines: Engine[],
  options: RoundOptions,
  onRound: (done: number) => void,
): Promise<Track[]> {
  await using workers = new AsyncDisposableStack()
  const turns: (Track & { worker: WorkerProcess })[] = []
  for (const engine of engines) {
    const { worker, ready } = await WorkerProcess.start(engine.title, engine.command(workload.name, options.threads))
    workers.use(worker)
    turns.push({ engine, ready, worker, warmUp: await worker.run(warmUpSteps), rounds: [], others: [] })
  }
  for (let round = 1; round <= options.rounds; round++) {
    for (const turn of turns) {
      await sleep(settling)
      await takeTurn(turn, options.steps)
    }
    onRound(round)
  }
  return turns
}

async function takeTurn({ worker, rounds, others }: Track & { worker: WorkerProcess }, steps: number): Promise<void> {
  const [start, busyBefore] = [performance.now(), busyMs()]
  const round = await worker.run(steps)
  rounds.push(round)
  others.push((busyMs() - busyBefore - round.cpuMs) / (performance.now() - start))
}
