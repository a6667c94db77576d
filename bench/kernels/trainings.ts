/**
 * Trains in different ways from the same weights and in the same order: `node bench/kernels/trainings.ts [what] [seeds] [epochs]`. What is
 * compared are own kernels and TensorFlow's (`kernels`, the default), or float32 and bf16-mixed (`precision`), over 3 seeds and 2 epochs by
 * default. What they end at must differ no more than seeds do.
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

interface Way {
  kernels: 'on' | 'off'
  precision: '32-true' | 'bf16-mixed'
}

/** What is compared, by the names of its ways. */
const comparisons: Record<string, Record<string, Way>> = {
  kernels: { own: { kernels: 'on', precision: '32-true' }, "TensorFlow's": { kernels: 'off', precision: '32-true' } },
  precision: { '32-true': { kernels: 'on', precision: '32-true' }, 'bf16-mixed': { kernels: 'on', precision: 'bf16-mixed' } },
}

interface End {
  loss: number
  accuracy: number
}

async function train(
  { workload, samples, batchSize, validation, fields: [input, answer] }: Training,
  seed: number,
  epochs: number,
  precision: Way['precision'],
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
    precision,
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

function trainApart(name: string, seed: number, epochs: number, { kernels, precision }: Way): End {
  const args = [fileURLToPath(import.meta.url), precision, String(seed), String(epochs), name]
  const env = { ...process.env, LEYDEN_KERNELS: kernels }
  return JSON.parse(execFileSync(process.execPath, args, { env, encoding: 'utf8' }).trim().split('\n').at(-1)!) as End
}

const columns: Column[] = [
  { title: 'training', align: 'left' },
  { title: 'how', align: 'left' },
  { title: 'validation loss of each seed', align: 'right' },
  { title: 'mean', align: 'right' },
  { title: 'accuracy of each seed', align: 'right' },
  { title: 'mean', align: 'right' },
]

function rowOf(name: string, how: string, ends: End[]): string[] {
  const cells = (key: keyof End) => [ends.map((end) => end[key].toFixed(4)).join(', '), mean(ends.map((end) => end[key])).toFixed(4)]
  return [name, how, ...cells('loss'), ...cells('accuracy')]
}

async function report(ways: Record<string, Way>, seeds: number, epochs: number): Promise<void> {
  if (!(await ensureKernels())) throw new Error('The kernels are not built here: leyden doctor says why.')
  const all = Array.from({ length: seeds }, (_, index) => index + 1)
  const rows = Object.keys(trainings).flatMap((name) => {
    const ends = all.map((seed) => Object.values(ways).map((way) => trainApart(name, seed, epochs, way))) // in turns
    return Object.keys(ways).map((how, index) =>
      rowOf(
        name,
        how,
        ends.map((each) => each[index]!),
      ),
    )
  })
  process.stdout.write(`${formatMarkdownTable(columns, rows)}\n`)
}

const [, , what = 'kernels', first = '3', second = '2', name] = process.argv
if (name) {
  const end = await train(trainings[name]!, Number(first), Number(second), what as Way['precision'])
  process.stdout.write(`\n${JSON.stringify(end)}\n`)
} else await report(comparisons[what]!, Number(first), Number(second))
