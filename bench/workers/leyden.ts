/** One workload through the real Trainer: `node leyden.ts TASK`. What it reads and writes: ../worker-process.ts. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { decodeSafetensors } from '../../engine/checkpoint/index.ts'
import { arrayDataset, Trainer, type Tensor } from '../../engine/index.ts'
import type { Task } from '../task.ts'
import type { Ready, Round } from '../measuring/index.ts'
import { averagedGradients } from './averaged-gradients.ts'
import { CommandedBatches } from './commanded-batches.ts'
import { loadWorkload } from './leyden-workload.ts'
import { OpTimes } from './op-times.ts'

const task = JSON.parse(process.argv[2]!) as Task

const answer = (line: Ready | Round) => process.stdout.write(`${JSON.stringify(line)}\n`)

function readSamples() {
  const file = path.join(task.folder, 'samples.safetensors')
  const fields = [...decodeSafetensors(readFileSync(file), file)]
  return arrayDataset(Object.fromEntries(fields.map(([name, { values, shape }]) => [name, { values, shape: shape.slice(1) }])))
}

const { runtime, model: draw } = await loadWorkload(task)
const times = task.mode === 'profile' ? new OpTimes(runtime) : null
const answerRound = (round: Round) => answer({ ...round, ops: times?.take() })
// From here on: a line that comes before the trainer asks for one would else be lost.
const commands = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const batches = new CommandedBatches(readSamples(), task.batchSize, commands, answerRound, task.part)
const model = draw()
const trainer = new Trainer({
  accelerator: 'cpu',
  capture: task.mode === 'captured' ? 'require' : 'off',
  precision: task.precision === 'float32' ? '32-true' : task.precision,
  maxEpochs: 1, // it ends with the input
  enableCheckpointing: false,
  enableModelSummary: false,
  enableProgressBar: false,
  callbacks: [
    { onTrainBatchEnd: (_trainer, _module, loss) => batches.takeLoss((loss as Tensor).dataSync()[0]!) },
    ...(task.part?.group ? [await averagedGradients(model, task.part)] : []),
  ],
})
model.trainDataloader = () => batches
answer({ versions: { tensorflow: runtime.version }, threads: task.threads })
await trainer.fit(model)
