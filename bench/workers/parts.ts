/**
 * A training whose batches are shared by processes, as one worker: `node parts.ts TASK`. Each is a worker leyden.ts, with a part of the
 * batch; they compute at once. What it reads and writes: ../measuring/worker-process.ts.
 */
import { createInterface } from 'node:readline'
import type { Round } from '../measuring/index.ts'
import { WorkerProcess } from '../measuring/index.ts'
import { mean } from '../statistics.ts'
import type { Part, Task } from '../task.ts'
import { nodeWorker } from './node-worker.ts'

const task = JSON.parse(process.argv[2]!) as Task & { part: Omit<Part, 'rank'> }

const answer = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)

/** The slowest part's times, the loss of all of the batch. */
function join(rounds: Round[]): Round {
  const slowest = rounds.toSorted((a, b) => sum(b.ms) - sum(a.ms))[0]!
  const losses = slowest.losses.map((_, step) => mean(rounds.map((round) => round.losses[step]!)))
  const peaks = rounds.map(({ peakMb }) => peakMb ?? 0)
  return { ms: slowest.ms, losses, cpuMs: sum(rounds.map(({ cpuMs }) => cpuMs)), peakMb: sum(peaks) }
}

const started = await Promise.all(
  Array.from({ length: task.part.worldSize }, (_, rank) => {
    const command = nodeWorker('leyden.ts', [JSON.stringify({ ...task, part: { ...task.part, rank } })])
    return WorkerProcess.start(`rank ${rank}`, command)
  }),
)
const workers = started.map(({ worker }) => worker)
answer(started[0]!.ready)
for await (const line of createInterface({ input: process.stdin })) {
  answer(join(await Promise.all(workers.map((worker) => worker.run(Number(line.split(' ')[1]))))))
}
for (const worker of workers) await worker[Symbol.asyncDispose]()
