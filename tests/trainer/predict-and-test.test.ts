import { describe, expect, test } from 'vitest'
import { tf, type LightningModule, type Tensor, type TrainerOptions } from '../../engine/index.ts'
import { line, loaderOf, madeSource, MemoryLogger, quietTrainer } from './line.ts'

/** Batches of 2, 2 and 1 samples; x is the sample's number and its double. */
const numbered = () =>
  madeSource(3, (_epoch, batch) => {
    const rows = batch === 2 ? [4] : [2 * batch, 2 * batch + 1]
    return { x: tf.tensor2d(rows.map((row) => [row, 2 * row])) }
  })

async function predict(predictStep: LightningModule['predictStep'], options: TrainerOptions = {}) {
  const written: unknown[] = []
  const module = line({ predictStep, predictDataloader: numbered })
  const count = await quietTrainer(options).predict(module, null, (prediction) => void written.push(prediction))
  return { written, count }
}

describe('predict', () => {
  test("writes a sample's prediction each, in the loader's order, and counts them", async () => {
    const { written, count } = await predict(({ x }) => x!.mul(10))
    expect(written).toEqual([0, 1, 2, 3, 4].map((row) => [10 * row, 20 * row]))
    expect(count).toBe(5)
  })

  test.each<[string, LightningModule['predictStep'], unknown]>([
    ['a number a sample', ({ x }) => x!.max(1), 6],
    ['a table a sample', ({ x }) => x!.reshape([-1, 2, 1]), [[3], [6]]],
    ['several by name', ({ x }) => ({ double: x!.max(1), both: x! }), { double: 6, both: [3, 6] }],
  ])('writes %s', async (_name, step, third) => {
    expect((await predict(step)).written[3]).toEqual(third)
  })

  test('stops at its limit', async () => {
    expect((await predict(({ x }) => x!, { limitPredictBatches: 2 })).count).toBe(4)
  })

  test.each<[string, LightningModule['predictStep'], string]>([
    ['a tensor without a row a sample', ({ x }) => x!.mean(), 'predictStep returned a tensor of shape [] for a batch of 2 samples.'],
    ['another number of rows', ({ x }) => x!.concat(x!), 'predictStep returned a tensor of shape [4, 2] for a batch of 2 samples.'],
    [
      'such a tensor among several',
      ({ x }) => ({ good: x!, bad: x!.sum() }),
      "predictStep's 'bad' returned a tensor of shape [] for a batch of 2 samples.",
    ],
    [
      'what is no tensor, among several',
      ({ x }) => ({ good: x!, bad: 3 as never }),
      "predictStep's 'bad' returned number for a batch of 2 samples.",
    ],
    ['nothing', () => undefined as never, 'predictStep returned undefined for a batch of 2 samples.'],
    ['a number', () => 3 as never, 'predictStep returned number for a batch of 2 samples.'],
  ])('refuses %s', async (_name, step, message) => {
    await expect(predict(step)).rejects.toThrow(
      expect.objectContaining({ message, remedy: 'Return a tensor with one row a sample, or several by name.' }),
    )
  })

  test('refuses a step that is async', async () => {
    await expect(predict((async () => null) as never)).rejects.toThrow('predictStep is async')
  })

  test('leaves no tensor behind', async () => {
    await predict(({ x }) => x!.mul(10))
    const module = line({ predictStep: ({ x }) => ({ y: x!.mul(2) }), predictDataloader: numbered })
    const before = tf.memory().numTensors
    await quietTrainer().predict(module, null, () => {})
    expect(tf.memory().numTensors).toBe(before)
  })
})

describe.each([
  ['validate', 'validationStep', 'valDataloader'],
  ['test', 'testStep', 'testDataloader'],
] as const)('%s', (command, step, loader) => {
  const module = () =>
    line({
      [loader]: numbered,
      [step](this: LightningModule, { x }: { x: Tensor }) {
        this.log('mean', x.slice([0, 0], [-1, 1]).mean())
        this.log('step_only', 1, { onStep: true, onEpoch: false })
      },
    })

  test('returns the values of all samples, weighted by batch size', async () => {
    expect(await quietTrainer()[command](module())).toEqual({ mean: 2 })
  })

  test('logs them, and changes no weight and no counter', async () => {
    const logger = new MemoryLogger()
    const trainer = quietTrainer({ loggers: [logger] })
    const own = module()
    const before = own.parameters().map((parameter) => Array.from(parameter.dataSync()))
    await trainer[command](own)
    expect(logger.series('mean')).toEqual([[0, 2]])
    expect(own.parameters().map((parameter) => Array.from(parameter.dataSync()))).toEqual(before)
    expect([trainer.currentEpoch, trainer.globalStep]).toEqual([0, 0])
  })

  test('refuses a step that is async', async () => {
    await expect(quietTrainer()[command](Object.assign(module(), { [step]: async () => {} }))).rejects.toThrow(`${step} is async`)
  })

  test('of an empty limit has no values', async () => {
    expect(await quietTrainer({ limitValBatches: 0, limitTestBatches: 0 })[command](module())).toEqual({})
  })

  test('leaves no tensor behind', async () => {
    const own = module()
    await quietTrainer()[command](own)
    const before = tf.memory().numTensors
    await quietTrainer()[command](own)
    expect(tf.memory().numTensors).toBe(before)
  })
})

test('data comes from the data module where it has the loader, else from the module', async () => {
  const trainer = quietTrainer()
  const seen: number[] = []
  const module = line({
    trainDataloader: () => loaderOf(1, { batchSize: 3 }),
    valDataloader: () => loaderOf(1, { batchSize: 4 }),
    onTrainBatchEnd: (_loss, { x }) => void seen.push(x!.shape[0]!),
    validationStep: ({ x }) => void seen.push(x!.shape[0]!),
  })
  await trainer.fit(module, { trainDataloader: () => loaderOf(1, { batchSize: 5 }) } as never)
  expect(seen).toEqual([5, 4])
})
