import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { loadCheckpoint } from '../../../engine/checkpoint/index.ts'
import {
  ModelCheckpoint,
  OnExceptionCheckpoint,
  optim,
  perStep,
  setSeed,
  type Callback,
  type TrainerOptions,
} from '../../../engine/index.ts'
import type { ModelCheckpointOptions } from '../../../engine/trainer/index.ts'
import { temporaryFolder } from '../../data/temporary-file.ts'
import { line, loaderOf, quietTrainer } from '../line.ts'
import { Counter, scoring } from './counter.ts'

afterEach(() => void vi.restoreAllMocks())

async function fit(module: Counter, options: ModelCheckpointOptions, given: TrainerOptions & { checkpoint?: string } = {}) {
  const { checkpoint, ...trainerOptions } = given
  const callback = new ModelCheckpoint(options)
  const trainer = quietTrainer({ callbacks: [callback], defaultRootDir: temporaryFolder(), ...trainerOptions })
  await trainer.fit(module, null, { checkpoint })
  const folder = path.join(trainer.options.defaultRootDir, 'checkpoints')
  return { callback, trainer, folder, names: existsSync(folder) ? readdirSync(folder).sort() : [] }
}

const counting = (batches: number) => Object.assign(new Counter({}), { batches })
const stepsOf = (names: string[]) => names.map((name) => Number(/step=(\d+)/.exec(name)![1])).sort((a, b) => a - b)

describe('everyNTrainSteps', () => {
  test('counts steps, not batches, where gradients are accumulated', async () => {
    const { names } = await fit(counting(12), { everyNTrainSteps: 2, saveTopK: -1 }, { accumulateGradBatches: 3 })
    expect(stepsOf(names)).toEqual([2, 4])
  })

  test('ranks by what training has logged by then, and the last is the newest step', async () => {
    const losses = [9, 3, 7, 5]
    const module = Object.assign(counting(4), {
      trainingStep(this: Counter) {
        this.log(
          'loss',
          perStep(() => losses[this.globalStep]!),
        )
        return this.weight.neg()
      },
    })
    const { callback, names } = await fit(module, { everyNTrainSteps: 1, monitor: 'loss' })
    expect(stepsOf(names)).toEqual([2, 4])
    expect([callback.bestModelScore, callback.bestModelPath]).toEqual([3, expect.stringMatching(/step=2$/)])
  })

  test('waits for the validation where only that logs what is monitored', async () => {
    const { names, callback } = await fit(Object.assign(scoring([4]), { batches: 5 }), { everyNTrainSteps: 2, monitor: 'score' })
    expect(stepsOf(names)).toEqual([5])
    expect(callback.bestModelScore).toBe(4)
  })

  test.each(['off', 'require'] as const)(
    'a run resumed from the middle of an epoch ends as one that was not, capture %s',
    async (capture) => {
      const { folder } = await fit(counting(6), { everyNTrainSteps: 4, saveTopK: -1 }, { maxEpochs: 2, capture })
      const resumed = counting(6)
      const { trainer } = await fit(resumed, {}, { maxEpochs: 2, capture, checkpoint: path.join(folder, 'epoch=000-step=4') })
      expect([trainer.globalStep, resumed.value]).toEqual([12, 12])
    },
  )
})

test('trainTimeInterval saves at the first batch after so long', async () => {
  let now = 0
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  const module = Object.assign(counting(10), { onTrainBatchStart: () => void (now += 400) })
  const { names } = await fit(module, { trainTimeInterval: { seconds: 1 }, saveTopK: -1 })
  expect(stepsOf(names)).toEqual([3, 6, 9])
})

test('nothing is saved where neither the best nor the last is kept', async () => {
  expect((await fit(counting(2), { saveTopK: 0, saveLast: false })).names).toEqual([])
})

test('a checkpoint that is not among the best is not written where the last is not kept', async () => {
  const saved: string[] = []
  const listener: Callback = { onCheckpointSaved: (_trainer, _module, { path: folder }) => void saved.push(path.basename(folder)) }
  const callbacks = [new ModelCheckpoint({ monitor: 'score', saveLast: false }), listener]
  await quietTrainer({ maxEpochs: 4, callbacks, defaultRootDir: temporaryFolder() }).fit(scoring([3, 5, NaN, 1]))
  expect(saved).toEqual(['epoch=000-step=1', 'epoch=003-step=4'])
})

describe('saveWeightsOnly', () => {
  test('leaves out what a resume needs, which is refused', async () => {
    const { callback } = await fit(counting(3), { saveWeightsOnly: true })
    const folder = callback.lastModelPath!
    expect(loadCheckpoint(folder).state).toMatchObject({ weightsOnly: true, optimizers: [], callbacks: {}, epoch: 1 })
    await expect(quietTrainer({ maxEpochs: 2 }).fit(counting(3), null, { checkpoint: folder })).rejects.toThrow(
      `${folder} has the weights only (saveWeightsOnly), so a training can't go on from it.`,
    )
  })

  test('is enough for a validation', async () => {
    const { callback } = await fit(counting(3), { saveWeightsOnly: true })
    expect(await quietTrainer().validate(new Counter({}), null, { checkpoint: callback.lastModelPath! })).toEqual({ val_weight: 3 })
  })
})

describe('several of them', () => {
  test('keep their own, and their states apart; a resume in the folder deletes what neither started from', async () => {
    const make = () => [new ModelCheckpoint({ monitor: 'score' }), new ModelCheckpoint({ everyNTrainSteps: 2, filename: 'steps-{step}' })]
    const defaultRootDir = temporaryFolder()
    const callbacks = make()
    await quietTrainer({ maxEpochs: 2, callbacks, defaultRootDir }).fit(scoring([1, 2]))
    const folder = path.join(defaultRootDir, 'checkpoints')
    expect(readdirSync(folder).sort()).toEqual(['epoch=000-step=1', 'epoch=001-step=2', 'steps-step=2'])
    const checkpoint = path.join(folder, 'steps-step=2')
    await quietTrainer({ maxEpochs: 4, callbacks: make(), defaultRootDir }).fit(scoring([1, 2, 3, 4]), null, { checkpoint })
    expect(readdirSync(folder)).toContain('steps-step=2')
    expect(existsSync(path.join(folder, 'epoch=000-step=1'))).toBe(true)
  })
})

describe('an exception', () => {
  const failing = (hook: string) => {
    const module = Object.assign(new Counter({}), { batches: 2 })
    const fail = () => {
      if (hook !== 'onBeforeBackward' && module.currentEpoch === 0 && module.globalStep < 2) return
      throw new Error(`${hook} fails`)
    }
    return Object.assign(module, { [hook]: fail })
  }

  test.each(['off', 'require'] as const)(
    'with capture %s, the batch that failed is done by the run that goes on from it',
    async (capture) => {
      const train = async (failsAt: number, defaultRootDir = temporaryFolder(), checkpoint?: string) => {
        setSeed(1)
        let batches = 0
        const module = line({
          trainDataloader: () => loaderOf(6, { shuffle: true }),
          configureOptimizers: () => optim.adam(module.parameters()),
          onBeforeBatchTransfer: () => {
            if (batches++ === failsAt) throw new Error('no batch')
          },
        })
        await quietTrainer({ capture, callbacks: [new OnExceptionCheckpoint()], defaultRootDir }).fit(module, null, { checkpoint })
        return module.namedVariables().map(({ variable }) => Array.from(variable.dataSync()))
      }
      const folder = temporaryFolder()
      await expect(train(2, folder)).rejects.toThrow('no batch')
      expect(await train(-1, temporaryFolder(), path.join(folder, 'checkpoints', 'on_exception'))).toEqual(await train(-1))
    },
  )

  test('one that an earlier failure left stays', async () => {
    const defaultRootDir = temporaryFolder()
    const run = () => quietTrainer({ callbacks: [new OnExceptionCheckpoint()], defaultRootDir }).fit(failing('onBeforeBackward'))
    await expect(run()).rejects.toThrow()
    await expect(run()).rejects.toThrow()
    expect(readdirSync(path.join(defaultRootDir, 'checkpoints')).sort()).toEqual(['on_exception', 'on_exception-v1'])
  })

  test('a callback that fails then does not hide why the run did', async () => {
    const notices: string[] = []
    const callback: Callback = {
      onException: () => {
        throw new Error('the disk is full')
      },
      onNotice: (_trainer, _module, notice) => void notices.push(notice),
    }
    await expect(quietTrainer({ callbacks: [callback] }).fit(failing('onTrainBatchEnd'))).rejects.toThrow('onTrainBatchEnd fails')
    expect(notices).toContain('A callback failed after the run did: the disk is full')
  })

  test('a validation or a test that fails leaves none', async () => {
    const defaultRootDir = temporaryFolder()
    const module = line({
      testDataloader: () => loaderOf(1),
      testStep() {
        throw new Error('test fails')
      },
    })
    await expect(quietTrainer({ callbacks: [new OnExceptionCheckpoint()], defaultRootDir }).test(module)).rejects.toThrow('test fails')
    expect(existsSync(path.join(defaultRootDir, 'checkpoints'))).toBe(false)
  })
})

test.each<[object, string]>([
  [{ everyNEpochs: 2, everyNTrainSteps: 3 }, 'ModelCheckpoint: everyNTrainSteps and everyNEpochs exclude each other.'],
  [{ saveTopK: -2 }, 'ModelCheckpoint: saveTopK is -2; it must be a whole number of at least -1.'],
  [{ everyNTrainSteps: 1.5 }, 'ModelCheckpoint: everyNTrainSteps is 1.5; it must be a whole number of at least 0.'],
  [{ trainTimeInterval: '10 minutes' }, 'ModelCheckpoint: trainTimeInterval is "10 minutes", which is no duration.'],
  [{ filename: '{epoch:x}' }, "ModelCheckpoint: the filename '{epoch:x}' has the format 'x', which isn't known."],
])('%j is refused', (options, message) => {
  expect(() => new ModelCheckpoint(options)).toThrow(message)
})
