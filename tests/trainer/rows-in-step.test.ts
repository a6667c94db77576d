import { describe, expect, test } from 'vitest'
import {
  arrayDataset,
  DataLoader,
  type LightningModule,
  losses,
  nn,
  subset,
  tf,
  type Batch,
  type TrainerOptions,
} from '../../engine/index.ts'
import { recipeOf, setSeed, startRuntime } from '../../engine/tensor/index.ts'
import { line, Line, MemoryLogger, quietTrainer, weightsOf } from './line.ts'

const runtime = startRuntime()

const pictures = (factor: number) =>
  arrayDataset({
    x: {
      values: Uint8Array.from({ length: 30 * 12 }, (_, index) => index * factor),
      shape: [2, 2, 3],
      scale: 1 / 255,
      mean: [0.4, 0.5, 0.6],
      std: 0.25,
    },
    y: { values: Float64Array.from({ length: 30 }, (_, index) => Math.sin(index)), shape: [1] },
    label: { values: Uint8Array.from({ length: 30 }, (_, index) => index % 3), shape: [], dtype: 'int32' },
  })

const [train, validation] = [pictures(7), pictures(11)]

/** Seven batches of 4 and one of 2, from an array in the runtime's memory. */
async function fit(capture: TrainerOptions['capture'], members: Partial<LightningModule> = {}) {
  setSeed(2)
  const logger = new MemoryLogger()
  const module: Line = Object.assign(new Line({}), {
    net: nn.sequential(nn.flatten(), nn.linear(12, 4), nn.relu(), nn.linear(4, 1)),
    validationStep(this: Line, batch: Batch) {
      this.log('val_loss', losses.mse(this.net.forward(batch['x']!), batch['y']!))
      this.log('labels', batch['label']!.sum())
    },
    trainDataloader: () => new DataLoader(train, { batchSize: 4, shuffle: true }),
    valDataloader: () => new DataLoader(subset(validation, Int32Array.of(3, 1, 4, 15, 9)), { batchSize: 2 }),
    ...members,
  })
  await quietTrainer({ capture, maxEpochs: 2, loggers: [logger] }).fit(module)
  return { weights: weightsOf(module), entries: logger.entries }
}

describe('a step that takes its rows itself gives the bits of an eager one', () => {
  test.each<[string, Partial<LightningModule>]>([
    ['and no hook looks', {}],
    [
      'and hooks read the batch',
      { onTrainBatchStart: ({ x }: Batch) => void x!.dataSync(), onTrainBatchEnd: (_, { y }) => void y!.dataSync() },
    ],
    ['and a hook changes it', { onAfterBatchTransfer: (batch: Batch) => ({ ...batch, x: batch['x']!.mul(0.5) }) }],
    [
      'and a hook hands on parts and clones',
      { onBeforeBatchTransfer: ({ x, y, label }: Batch) => ({ y: y!, x: x!.clone(), label: label!.clone() }) },
    ],
  ])('%s', async (_name, members) => {
    expect(await fit('require', members)).toEqual(await fit('off', members))
  })
})

test('rows of another array are other values', async () => {
  const seen: number[] = []
  const sources = [train, validation]
  const module = line({
    trainingStep({ x, y }: Batch) {
      return losses
        .mse(this.net.forward(x!.mean([1, 2]).slice([0, 0], [-1, 2])), y!)
        .mul(0)
        .add(x!.sum())
    },
    // Two sources in turn, with batches of the same shapes.
    trainDataloader: () => ({ length: 4, batches: () => [0, 1, 0, 1].map((which) => sources[which]!.gather(Int32Array.of(5))) }),
    onTrainBatchEnd: (loss) => void seen.push((loss as unknown as { dataSync(): Float32Array }).dataSync()[0]!),
  })
  await quietTrainer({ capture: 'require' }).fit(module)
  const sums = sources.map((source) => tf.tidy(() => source.gather(Int32Array.of(5))['x']!.sum().dataSync()[0]!))
  expect(seen).toEqual([sums[0], sums[1], sums[0], sums[1]])
})

test('batches leave nothing behind, captured or not', async () => {
  for (const capture of ['require', 'off'] as const) {
    await fit(capture) // what stays for good, such as the module's parameters, is the same in each run
    const before = runtime.tensorCount
    await fit(capture)
    const once = runtime.tensorCount - before
    await fit(capture)
    expect(runtime.tensorCount - before).toBe(2 * once)
  }
})

test('a tensor that was made with its value has no recipe, and rows of one column have the same one', () => {
  const [first, second] = [train.gather(Int32Array.of(1)), train.gather(Int32Array.of(2))]
  expect(recipeOf(tf.ones([1]))).toBeNull()
  expect(recipeOf(first['x']!)).toBe(recipeOf(second['x']!))
  expect(new Set(Object.values(first).map(recipeOf)).size).toBe(3)
  expect(recipeOf(first['x']!.clone())).toBe(recipeOf(first['x']!))
  expect(recipeOf(tf.tensor(['a']))).toBeNull()
})
