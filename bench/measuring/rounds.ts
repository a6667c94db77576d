import { setTimeout as sleep } from 'node:timers/promises'
import type { Contender } from '../contenders/index.ts'
import type { Task } from '../task.ts'
import type { Workload } from '../workloads/index.ts'
import { busyMs } from './machine.ts'
import { reasonIn } from './reason.ts'
import { stepsOfRound, warmUp } from './warm-up.ts'
import { WorkerProcess, type Ready, type Round } from './worker-process.ts'

export interface RoundOptions {
  rounds: number
  /** Steps in a round; null for as many as fit in `roundMs`, at least 2. */
  steps: number | null
  roundMs: number
  threads: number
}

/** What one contender did with one workload. */
export interface Track {
  contender: Contender
  ready: Ready
  warmUp: Round
  rounds: Round[]
  /** Cores that other programs kept busy in each of its rounds. */
  others: number[]
}

interface Turn extends Track {
  worker: WorkerProcess
  steps: number
}

/** ms after which the thread pools of the engine that just ran no longer spin. */
const settling = 20

/**
 * Trains a workload in all contenders, one process each, in turns: A B A B. They never compute at once, and what disturbs the machine
 * for longer than a round disturbs them all. One that can't start, compile or compute is skipped, with its reason; not so Leyden.
 */
export async function alternate(
  workload: Workload,
  task: Omit<Task, 'mode' | 'threads'>,
  contenders: Contender[],
  options: RoundOptions,
): Promise<{ tracks: Track[]; skipped: Record<string, string> }> {
  await using workers = new AsyncDisposableStack()
  const turns: Turn[] = []
  const skipped: Record<string, string> = {}
  for (const contender of contenders) {
    try {
      turns.push(await prepare(contender, { ...task, mode: contender.mode, threads: options.threads }, workload, options, workers))
    } catch (error) {
      if (contender.kind === 'leyden') throw error
      skipped[contender.name] = reasonIn((error as Error).message)
    }
  }
  for (let round = 0; round < options.rounds; round++) for (const turn of turns) await takeTurn(turn)
  return { tracks: turns, skipped }
}

async function prepare(
  contender: Contender,
  task: Task,
  workload: Workload,
  { steps, roundMs }: RoundOptions,
  workers: AsyncDisposableStack,
): Promise<Turn> {
  const { worker, ready } = await WorkerProcess.start(contender.title, contender.command(task))
  workers.use(worker)
  const warm = await warmUp(worker, workload.warmUp)
  return { contender, ready, worker, warmUp: warm, steps: steps ?? stepsOfRound(warm, roundMs), rounds: [], others: [] }
}

async function takeTurn({ worker, steps, rounds, others }: Turn): Promise<void> {
  await sleep(settling)
  const [start, busyBefore] = [performance.now(), busyMs()]
  const round = await worker.run(steps)
  rounds.push(round)
  others.push((busyMs() - busyBefore - round.cpuMs) / (performance.now() - start))
}
