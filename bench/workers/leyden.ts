/** One workload through the real Trainer: `node leyden.ts WORKLOAD THREADS`. What it reads and writes: ../worker-process.ts. */
import path from 'node:path'
import { createInterface } from 'node:readline'
import { arrayDataset, readIdx, Trainer, type Tensor } from '../../engine/index.ts'
import { startRuntime } from '../../engine/tensor/index.ts'
import { mnistFolder } from '../mnist.ts'
import type { Ready, Round } from '../worker-process.ts'
import { CommandedBatches } from './commanded-batches.ts'
import { createModel, imageShape } from './leyden-models.ts'

const [workload, threads] = [process.argv[2]!, Number(process.argv[3])]

const answer = (line: Ready | Round) => process.stdout.write(`${JSON.stringify(line)}\n`)

function readMnist() {
  const images = readIdx(path.join(mnistFolder, 'train-images-idx3-ubyte'))
  const labels = readIdx(path.join(mnistFolder, 'train-labels-idx1-ubyte'))
  return arrayDataset({
    image: { values: images.values, shape: imageShape(workload), scale: 1 / 255 },
    label: { values: labels.values, shape: [], dtype: 'int32' },
  })
}

const runtime = startRuntime({ accelerator: 'cpu', threads }) // before the trainer, which has no such option
const batches = new CommandedBatches(readMnist(), createInterface({ input: process.stdin }), answer)
const trainer = new Trainer({
  accelerator: 'cpu',
  maxEpochs: 1, // it ends with the input
  enableCheckpointing: false,
  enableModelSummary: false,
  enableProgressBar: false,
  callbacks: [{ onTrainBatchEnd: (_trainer, _module, loss) => batches.takeLoss((loss as Tensor).dataSync()[0]!) }],
})
const model = createModel(workload)
model.trainDataloader = () => batches
answer({ versions: { tensorflow: runtime.version }, threads })
await trainer.fit(model)
