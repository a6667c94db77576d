import path from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  CombinedLoader,
  losses,
  metrics,
  nn,
  optim,
  tf,
  LightningModule,
  type Batch,
  type CombinedBatch,
  type TrainerOptions,
} from '../../engine/index.ts'
import { startRuntime } from '../../engine/tensor/index.ts'
import { temporaryFolder } from '../data/temporary-file.ts'
import { expectClose } from '../tensor/close.ts'
import { line, Line, loaderOf, MemoryLogger, quietTrainer, weightsOf } from './line.ts'

const ways = ['off', 'require'] as const

/** A module that trains on a batch of each of two loaders. */
class Two extends LightningModule {
  net = nn.sequential(nn.linear(2, 4), nn.dropout(0.5), nn.linear(4, 1))
  mode: 'minSize' | 'maxSize' | 'maxSizeCycle' | null = null

  override trainingStep({ left, right }: CombinedBatch) {
    const lossOf = ({ x, y }: Batch) => losses.mse(this.net.forward(x!), y!)
    const loss = right ? lossOf(left!).add(lossOf(right).mul(0.5)) : lossOf(left!)
    this.log('loss', loss as never)
    return loss
  }

  override configureOptimizers() {
    return optim.adam(this.parameters(), { learningRate: 0.05 })
  }

  override trainDataloader() {
    const loaders = { left: loaderOf(6, { shuffle: true }), right: loaderOf(2, { shuffle: true, batchSize: 3 }) }
    return this.mode ? new CombinedLoader(loaders, { mode: this.mode }) : loaders
  }
}

async function train(options: TrainerOptions, mode: Two['mode'], checkpoint?: string) {
  const logger = new MemoryLogger()
  const trainer = quietTrainer({ seed: 3, maxEpochs: 2, logEveryNSteps: 1, loggers: [logger], ...options })
  const module = Object.assign(new Two({}), { mode })
  await trainer.fit(module, null, { checkpoint })
  return {
    weights: weightsOf(module),
    steps: trainer.globalStep,
    losses: logger.series('loss'),
    expected: trainer.estimatedSteppingBatches,
  }
}

describe('a training on loaders by name', () => {
  test.each<[Two['mode'], number]>([
    [null, 12],
    ['minSize', 4],
    ['maxSize', 12],
    ['maxSizeCycle', 12],
  ])('by %s takes as many steps as it says, captured as well as eagerly', async (mode, steps) => {
    const [captured, eager] = [await train({ capture: 'require' }, mode), await train({ capture: 'off' }, mode)]
    for (const run of [captured, eager]) expect([run.steps, run.expected]).toEqual([steps, steps])
    expectClose(
      captured.losses.map(([, loss]) => loss),
      eager.losses.map(([, loss]) => loss),
      1e-5,
    )
    captured.weights.forEach(([, values], index) => expectClose(values as number[], eager.weights[index]![1] as number[], 1e-5))
  })

  test.each(ways)('resumed in the middle of an epoch is the one that never stopped, with capture %s', async (capture) => {
    const whole = await train({ capture }, null)
    const folder = path.join(temporaryFolder(), 'middle')
    let seen = 0
    const stopper = {
      onTrainBatchEnd(trainer: ReturnType<typeof quietTrainer>) {
        if (++seen !== 9) return
        trainer.saveCheckpoint(folder)
        trainer.stop()
      },
    }
    await train({ capture, callbacks: [stopper as never] }, null)
    expect((await train({ capture }, null, folder)).weights).toEqual(whole.weights)
  })

  test('and with limits takes so many of the combined batches', async () => {
    expect((await train({ limitTrainBatches: 0.5 }, null)).steps).toBe(6)
    expect((await train({ limitTrainBatches: 3 }, 'minSize')).steps).toBe(4)
  })

  test('leaves no tensor behind from epoch to epoch', async () => {
    const counts: number[] = []
    const count = { onTrainEpochEnd: () => void counts.push(startRuntime().tensorCount) }
    await train({ maxEpochs: 4, callbacks: [count] }, 'maxSize')
    expect(new Set(counts.slice(1)).size).toBe(1)
  })
})

test.each(ways)('loaders in an array give an array of batches, with capture %s', async (capture) => {
  const trainer = quietTrainer({ capture })
  const module = line({
    trainDataloader: () => [loaderOf(3), loaderOf(2)],
    trainingStep(this: Line, [left, right]: [Batch, Batch]) {
      return Line.prototype.trainingStep.call(this, left).add(Line.prototype.trainingStep.call(this, right))
    },
  } as never)
  await trainer.fit(module)
  expect(trainer.globalStep).toBe(3)
})

test('overfitBatches validates on the combined batches that it trains on, of which none is shuffled, and says so', async () => {
  const notices: string[] = []
  const seen: Record<string, unknown[]> = { train: [], validate: [] }
  const note =
    (stage: string) =>
    ({ left }: CombinedBatch) =>
      void seen[stage]!.push(left!.x!.arraySync())
  const trainer = quietTrainer({
    overfitBatches: 2,
    logEveryNSteps: 1,
    maxEpochs: 2,
    capture: 'off',
    callbacks: [{ onNotice: (_trainer, _module, notice) => void notices.push(notice) }],
  })
  const module = Object.assign(new Two({}), { onTrainBatchEnd: (_: unknown, batch: CombinedBatch) => note('train')(batch) })
  await trainer.fit(Object.assign(module, { validationStep: note('validate') }) as never)
  expect(seen['train']).toHaveLength(4)
  expect(seen['train']!.slice(0, 2)).toEqual(seen['train']!.slice(2))
  expect(seen['validate']).toEqual(seen['train'])
  expect(notices).toEqual(['overfitBatches takes the same batches in each epoch, so the training data is not shuffled.'])
})

const loaders = () => [loaderOf(3), loaderOf(2, { batchSize: 5 }), loaderOf(4)]

/** What a validation of three loaders passes on, with the value of `x` being the loader's number times 10 plus that of the batch. */
async function evaluated(capture: 'off' | 'require', stage: 'validate' | 'test', options: TrainerOptions = {}) {
  const seen: string[] = []
  const logger = new MemoryLogger()
  const trainer = quietTrainer({ capture, loggers: [logger], ...options })
  const [name, hook] = stage === 'validate' ? ['val', 'Validation'] : ['test', 'Test']
  const module = line({
    [`${name}Dataloader`]: loaders,
    [stage === 'validate' ? 'validationStep' : 'testStep'](this: Line, { x }: Batch, _batchIndex: number, dataloaderIndex: number) {
      const value = x!
        .sum()
        .mul(0)
        .add(10 * dataloaderIndex)
      this.log('loader', value)
      this.log('all', value, { addDataloaderIdx: false, reduceFx: 'max' })
    },
    [`on${hook}BatchStart`]: (_batch: Batch, batch: number, loader: number) => void seen.push(`${loader}.${batch}`),
    [`on${hook}BatchEnd`]: (_outputs: unknown, _batch: Batch, batch: number, loader: number) => void seen.push(`${loader}.${batch} end`),
  } as never)
  const values = await trainer[stage](module)
  return { seen, values, logger, trainer }
}

describe.each(ways)('with capture %s, an evaluation of several loaders', (capture) => {
  test.each(['validate', 'test'] as const)(
    '%s: hands the numbers of batch and loader on, and logs each loader by its number',
    async (stage) => {
      const { seen, values, logger } = await evaluated(capture, stage)
      const places = ['0.0', '0.1', '0.2', '1.0', '1.1', '2.0', '2.1', '2.2', '2.3']
      expect(seen).toEqual(places.flatMap((place) => [place, `${place} end`]))
      const expected = { 'loader/dataloader_idx_0': 0, 'loader/dataloader_idx_1': 10, 'loader/dataloader_idx_2': 20, all: 20 }
      expect(values).toEqual(expected)
      expect(logger.entries).toEqual([{ values: expected, step: 0, epoch: 0 }])
    },
  )

  test.each<[TrainerOptions, number[]]>([
    [{ limitValBatches: 2 }, [2, 2, 2]],
    [{ limitValBatches: 0.5 }, [1, 1, 2]],
    [{ limitValBatches: 0 }, [0, 0, 0]],
  ])('limits each loader: %j', async (options, counts) => {
    const { seen } = await evaluated(capture, 'validate', options)
    expect([0, 1, 2].map((loader) => seen.filter((place) => place.endsWith('end') && place.startsWith(`${loader}.`)).length)).toEqual(
      counts,
    )
  })

  test('computes a metric that they share for each by itself, and over all with addDataloaderIdx false', async () => {
    const [each, over] = [metrics.mean(), metrics.mean()]
    const module = line({
      valDataloader: () => [[1, 2, 6], [10]].map((values) => values.map((value) => ({ x: tf.tensor1d([value]) }))) as never,
      validationStep({ x }) {
        this.log('each', each.update(x!), { progressBar: true })
        this.log('over', over.update(x!), { addDataloaderIdx: false })
      },
    })
    const trainer = quietTrainer({ capture, numSanityValSteps: 2, maxEpochs: 2 })
    await trainer.fit(module)
    const expected = { 'each/dataloader_idx_0': 3, 'each/dataloader_idx_1': 10, over: 4.75 }
    expect(trainer.callbackMetrics).toEqual(expected)
    expect(await trainer.validate(module)).toEqual(expected)
    expect(trainer.progressBarMetrics).toEqual({ 'each/dataloader_idx_0': 3, 'each/dataloader_idx_1': 10 })
  })

  test('writes what it predicts in the order of the loaders, with the number of each', async () => {
    const rows: [number, number][] = []
    const module = line({
      predictDataloader: () => [[1, 2], [3]].map((values) => values.map((value) => ({ x: tf.tensor1d([value]) }))) as never,
      predictStep: ({ x }: Batch, _batchIndex: number, loader: number) => x!.mul(10 ** loader),
    })
    const count = await quietTrainer({ capture }).predict(module, null, (row, loader) => void rows.push([row as number, loader]))
    expect([count, rows]).toEqual([
      3,
      [
        [1, 0],
        [2, 0],
        [30, 1],
      ],
    ])
  })
})

test('a sanity check takes its batches of each loader, and leaves nothing', async () => {
  const seen: string[] = []
  const trainer = quietTrainer({ numSanityValSteps: 2, maxSteps: 1 })
  const module = line({
    valDataloader: loaders,
    validationStep({ x }) {
      this.log('x', x!.sum())
    },
    onValidationBatchStart: (_batch, batch, loader) => void seen.push(`${loader}.${batch}`),
    onTrainStart: () => expect(trainer.callbackMetrics).toEqual({}),
    onTrainBatchStart: () => void seen.push('train'),
  })
  await trainer.fit(module)
  expect(seen.slice(0, seen.indexOf('train'))).toEqual(['0.0', '0.1', '1.0', '1.1', '2.0', '2.1'])
})

test('progress counts the batches of all loaders, and a stop ends them all after the batch', async () => {
  const stages: unknown[] = []
  const trainer = quietTrainer({ callbacks: [{ onProgress: (own) => void stages.push({ ...own.stage }) }] })
  const module = line({
    valDataloader: loaders,
    validationStep: () => {},
    onValidationBatchEnd: (_, __, batch, loader) => {
      if (loader === 1 && batch === 0) trainer.stop()
    },
  })
  await trainer.validate(module)
  const at = (batch: number) => ({ stage: 'validate', batch, batches: 9 })
  expect(stages).toEqual([at(1), at(2), at(3), at(4), at(4)])
})

test('one loader in an array is one loader: names have no number', async () => {
  const module = line({
    valDataloader: () => [loaderOf(2)],
    validationStep({ x }) {
      this.log('x', x!.sum())
    },
  })
  expect(Object.keys(await quietTrainer().validate(module))).toEqual(['x'])
})

test('names with and without steps carry the number behind them', async () => {
  const logger = new MemoryLogger()
  const module = line({
    valDataloader: () => [loaderOf(1), loaderOf(1)],
    validationStep() {
      this.log('x', tf.scalar(1), { onStep: true, onEpoch: true })
    },
  })
  const trainer = quietTrainer({ loggers: [logger] })
  await trainer.validate(module)
  const names = ['x_step', 'x_epoch'].flatMap((name) => [`${name}/dataloader_idx_0`, `${name}/dataloader_idx_1`])
  expect(Object.keys(trainer.loggedMetrics)).toEqual(names)
  expect(Object.keys(trainer.callbackMetrics)).toEqual([...names, 'x/dataloader_idx_0', 'x/dataloader_idx_1'])
})

test('draws of a step differ between the loaders', async () => {
  const drawn: number[] = []
  const module = line({
    valDataloader: () => [loaderOf(2), loaderOf(2)],
    validationStep: () => void drawn.push(tf.randomUniform([1]).dataSync()[0]!),
  })
  await quietTrainer({ capture: 'off' }).validate(module)
  expect(new Set(drawn).size).toBe(4)
})
