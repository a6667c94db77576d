/**
 * Trains with own kernels and without, from the same weights and in the same order: `node bench/kernels/trainings.ts [seeds] [epochs]`,
 * 3 seeds and 2 epochs by default. What they end at must differ no more than seeds do.
 */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { arrayDataset, DataLoader, setSeed, subset, Trainer, type Batch } from '../../engine/index.ts'
import { ensureKernels } from '../../engine/runtime/index.ts'
import { formatMarkdownTable, type Column } from '../report/markdown-table.ts'
import { mean } from '../statistics.ts'
import cnn from '../workloads/cnn.ts'
import { digits } from '../workloads/digits.ts'
import gpt from '../workloads/gpt.ts'
import type { Learner } from '../workloads/learner.ts'
import type { LeydenWorkload, Samples } from '../workloads/workload.ts'

interface Training {
  workload: LeydenWorkload & { model(): Learner }
  samples(): Record<string, Samples>
  batchSize: number
  /** The last of the samples, which are not trained on. */
  validation: number
  /** The fields that the network is given, and that its outputs' classes are compared with. */
  fields: [input: string, answer: string]
}

const trainings: Record<string, Training> = {
  'cnn on MNIST': {
    workload: cnn,
    samples: () => digits([28, 28, 1], 60_000),
    batchSize: 64,
    validation: 5000,
    fields: ['image', 'label'],
  },
  'gpt on Moby Dick': { workload: gpt, samples: gpt.samples, batchSize: 16, validation: 160, fields: ['text', 'next'] },
}

interface End {
  loss: number
  accuracy: number
}

async function train(
  { workload, samples, batchSize, validation, fields: [input, answer] }: Training,
  seed: number,
  epochs: number,
): Promise<End> {
  const all = arrayDataset(samples())
  const part = (from: number, to: number) =>
    subset(
      all,
      Int32Array.from({ length: to - from }, (_, index) => from + index),
    )
  const rest = all.length - validation
  setSeed(seed)
  const model = Object.assign(workload.model(), {
    validationStep(this: Learner, batch: Batch) {
      const right = this.net.forward(batch[input]!).argMax(-1).equal(batch[answer]!)
      this.logDict({ val_loss: this.trainingStep(batch), val_accuracy: right.cast('float32').mean() })
    },
  })
  const trainer = new Trainer({
    maxEpochs: epochs,
    accelerator: 'cpu',
    logger: false,
    enableCheckpointing: false,
    enableProgressBar: false,
  })
  model.trainDataloader = () => new DataLoader(part(0, rest), { batchSize, shuffle: true })
  model.valDataloader = () => new DataLoader(part(rest, all.length), { batchSize })
  await trainer.fit(model)
  const { val_loss, val_accuracy } = trainer.callbackMetrics
  return { loss: val_loss!, accuracy: val_accuracy! }
}

function trainApart(name: string, seed: number, epochs: number, kernels: 'on' | 'off'): End {
  const args = [fileURLToPath(import.meta.url), String(seed), String(epochs), name]
  const env = { ...process.env, LEYDEN_KERNELS: kernels }
  return JSON.parse(execFileSync(process.execPath, args, { env, encoding: 'utf8' }).trim().split('\n').at(-1)!) as End
}

const columns: Column[] = [
  { title: 'training', align: 'left' },
  { title: 'kernels', align: 'left' },
  { title: 'validation loss of each seed', align: 'right' },
  { title: 'mean', align: 'right' },
  { title: 'accuracy of each seed', align: 'right' },
  { title: 'mean', align: 'right' },
]

function rowOf(name: string, kernels: string, ends: End[]): string[] {
  const cells = (key: keyof End) => [ends.map((end) => end[key].toFixed(4)).join(', '), mean(ends.map((end) => end[key])).toFixed(4)]
  return [name, kernels, ...cells('loss'), ...cells('accuracy')]
}

async function report(seeds: number, epochs: number): Promise<void> {
  if (!(await ensureKernels())) throw new Error('The kernels are not built here: leyden doctor says why.')
  const rows = Object.keys(trainings).flatMap((name) => {
    const ends: Record<'on' | 'off', End[]> = { on: [], off: [] }
    for (let seed = 1; seed <= seeds; seed++)
      for (const kernels of ['on', 'off'] as const) ends[kernels].push(trainApart(name, seed, epochs, kernels))
    return [rowOf(name, 'own', ends.on), rowOf(name, "TensorFlow's", ends.off)]
  })
  process.stdout.write(`${formatMarkdownTable(columns, rows)}\n`)
}

const [, , first = '3', second = '2', name] = process.argv
if (name) process.stdout.write(`\n${JSON.stringify(await train(trainings[name]!, Number(first), Number(second)))}\n`)
else await report(Number(first), Number(second))
