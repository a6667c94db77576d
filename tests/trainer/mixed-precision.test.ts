import { expect, test, vi } from 'vitest'
import { setSeed, tf, type Batch, type Trainer, type TrainerOptions } from '../../engine/index.ts'
import { loadCheckpoint } from '../../engine/checkpoint/index.ts'
import { startRuntime } from '../../engine/tensor/index.ts'
import { temporaryFolder } from '../data/temporary-file.ts'
import { reference } from '../reference/reference.ts'
import { expectClose } from '../tensor/close.ts'
import { Iris } from './iris.ts'
import { Line, line, madeSource, MemoryLogger, quietTrainer } from './line.ts'

// TensorFlow emulates float16 on a processor, too slowly to be of use, so the trainer refuses it there. Its numbers are float16's.
vi.mock(import('../../engine/trainer/precision.ts'), async (original) => ({ ...(await original()), requirePrecision: async () => {} }))

startRuntime({ accelerator: 'cpu' })

const { 'adam_0.01': iris } = reference.irisTraining.runs

test("50 steps on iris by Adam are PyTorch's float32 within 1e-2 in 16-mixed, and no step is skipped", async () => {
  const logger = new MemoryLogger()
  const module = new Iris({})
  const options: TrainerOptions = { precision: '16-mixed', capture: 'require', maxEpochs: 5, logEveryNSteps: 1, loggers: [logger] }
  const trainer = quietTrainer(options)
  await trainer.fit(module)
  expect(trainer.optimizers[0]!.steps).toBe(50)
  expectClose(
    logger.series('loss').map(([, value]) => value),
    iris!.loss,
    1e-2,
  )
  expectClose(module.parts[1]!.weight, iris!.final_W2, 1e-2)
})

test('a product that is too large for float16 skips its step, in 16-mixed alone', async () => {
  const large = () => madeSource(1, () => ({ x: tf.ones([2, 2]).mul(1e5), y: tf.ones([2, 1]) }))
  const train = async (precision: TrainerOptions['precision']) => {
    const module = Object.assign(new Line({}), { trainDataloader: large })
    const before = weights(module)
    await quietTrainer({ precision, capture: 'require' }).fit(module)
    return weights(module).some((value, index) => value !== before[index])
  }
  expect(await train('16-mixed')).toBe(false)
  expect(await train('32-true')).toBe(true)
})

/** Batches of which `broken` has a gradient that isn't finite. */
const withInfinity = (broken: number) =>
  madeSource(4, (_epoch, batch) => ({ x: tf.ones([2, 2]).mul(batch === broken ? Infinity : 0.5), y: tf.ones([2, 1]) }) as Batch)

const weights = (module: Line) => module.namedVariables().flatMap(({ variable }) => Array.from(variable.dataSync()))

test.each([
  ['off', 2 ** 15, 3],
  ['require', 2 ** 14, 2], // in float16 the scale of the start is too large for the first batch too
] as const)(
  'a step with infinity changes no weight and halves the scale, which a checkpoint keeps (behaviours.md 20), capture %s',
  async (capture, scale, steps) => {
    const seen: number[][] = []
    const module = line({
      trainDataloader: () => withInfinity(2),
      onTrainBatchEnd() {
        seen.push(weights(this))
      },
    })
    const folder = `${temporaryFolder()}/kept`
    const callbacks = [{ onTrainEnd: (each: Trainer) => void each.saveCheckpoint(folder) }]
    const trainer = quietTrainer({ precision: '16-mixed', capture, callbacks })
    await trainer.fit(module)
    expect(seen[2]).toEqual(seen[1])
    expect(seen[3]).not.toEqual(seen[2])
    expect(loadCheckpoint(folder).state.lossScaler).toEqual({ scale, streak: 1 })
    expect(trainer.optimizers[0]!.steps).toBe(steps)

    const resumed = quietTrainer({ precision: '16-mixed', capture, maxEpochs: 2 })
    await resumed.fit(line({ trainDataloader: () => withInfinity(0) }), null, { checkpoint: folder })
    expect(resumed.optimizers[0]!.steps).toBe(steps + 3)
  },
)

test('a window of accumulation is scaled once, and clipped without the scale (behaviours.md 18)', async () => {
  const train = async (precision: TrainerOptions['precision']) => {
    setSeed(3)
    const module = line()
    await quietTrainer({ precision, capture: 'require', accumulateGradBatches: 2, gradientClipVal: 0.1 }).fit(module)
    return weights(module)
  }
  expectClose(await train('16-mixed'), await train('32-true'), 1e-2)
})

test("16-mixed doesn't go with optimising by hand", async () => {
  const module = Object.assign(line(), { automaticOptimization: false })
  await expect(quietTrainer({ precision: '16-mixed' }).fit(module)).rejects.toThrow(/16-mixed.*belongs to automatic optimisation/)
})
