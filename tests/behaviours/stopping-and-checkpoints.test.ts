import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadCheckpoint } from '../../engine/checkpoint/index.ts'
import {
  EarlyStopping,
  LightningModule,
  losses,
  ModelCheckpoint,
  nn,
  OnExceptionCheckpoint,
  optim,
  type Batch,
  type TrainerOptions,
} from '../../engine/index.ts'
import type { ModelCheckpointOptions } from '../../engine/trainer/index.ts'
import { checkpointName } from '../../engine/trainer/callbacks/checkpoint-name.ts'
import { temporaryFolder } from '../data/temporary-file.ts'
import { callbacksReference, camelCase, toNumber } from '../reference/callbacks.ts'
import { Counter, scoring } from '../trainer/callbacks/counter.ts'
import { loaderOf, quietTrainer, weightsOf } from '../trainer/line.ts'
import { captures } from './noticing.ts'

/** Trains with a ModelCheckpoint; returns it, and what is in its folder. */
async function fit(module: Counter, options: ModelCheckpointOptions, given: TrainerOptions & { checkpoint?: string } = {}) {
  const { checkpoint, ...trainerOptions } = given
  const callback = new ModelCheckpoint(options)
  const trainer = quietTrainer({ callbacks: [callback], defaultRootDir: temporaryFolder(), ...trainerOptions })
  await trainer.fit(module, null, { checkpoint })
  const { defaultRootDir } = trainer.options
  const folder = path.join(defaultRootDir, 'checkpoints')
  return { callback, defaultRootDir, names: existsSync(folder) ? readdirSync(folder).sort() : [] }
}

const counting = (batches: number) => Object.assign(new Counter({}), { batches })
const numbersOf = (names: string[], what: 'epoch' | 'step') =>
  names.map((name) => Number(new RegExp(`${what}=(\\d+)`).exec(name)![1])).sort((a, b) => a - b)
const epochOf = (folder: string | null) => numbersOf([folder!], 'epoch')[0]

describe.each(captures)('with capture %s, behaviour', (capture) => {
  test.each(callbacksReference.earlyStopping.map((each) => [each.scores.join(' '), each.options, each] as const))(
    '11: of the losses %s with %j, EarlyStopping stops where Lightning does',
    async (_scores, options, { scores, last, best, waitCount, reason }) => {
      const callback = new EarlyStopping({ ...camelCase(options), monitor: 'score' })
      const trainer = quietTrainer({ capture, maxEpochs: scores.length, callbacks: [callback] })
      await trainer.fit(scoring(scores.map(toNumber)))
      expect(trainer.currentEpoch - 1).toBe(last)
      expect([callback.bestScore, callback.waitCount, callback.stoppingReason]).toEqual([best, waitCount, reason])
      expect(callback.stoppedEpoch).toBe(reason === 'NOT_STOPPED' ? 0 : last)
    },
  )

  test.each<[ModelCheckpointOptions, number[], number[], number]>([
    [{ saveTopK: 1 }, [10, 9, 2.8, 5, 2.5], [4], 4],
    [{ saveTopK: 2 }, [10, 9, 2.8, 5, 2.5], [2, 4], 4],
    [{ saveTopK: 3 }, [10, 9, 2.8, 5, 2.5], [2, 3, 4], 4],
    [{ saveTopK: -1 }, [10, 9, 2.8, 5, 2.5], [0, 1, 2, 3, 4], 4],
    [{}, [NaN, 3, NaN], [1, 2], 1],
    [{}, [3, NaN, NaN], [0, 2], 0],
    [{}, [-Infinity, 3, 4], [1, 2], 1],
    [{}, [NaN, NaN], [1], 1],
  ])('12: %j of %j keeps the epochs %j, of which the best is %i', async (options, scores, kept, best) => {
    const { callback, names } = await fit(scoring(scores), { monitor: 'score', ...options }, { capture, maxEpochs: scores.length })
    expect(numbersOf(names, 'epoch')).toEqual(kept)
    expect(epochOf(callback.bestModelPath)).toBe(best)
  })

  test('13: everyNTrainSteps 16 of 128 makes 8 checkpoints, and the last is the newest step', async () => {
    const { names, callback } = await fit(counting(128), { everyNTrainSteps: 16, saveTopK: -1 }, { capture })
    expect(numbersOf(names, 'step')).toEqual([16, 32, 48, 64, 80, 96, 112, 128])
    expect(callback.lastModelPath).toMatch(/step=128$/)
  })

  test('13: everyNEpochs 2 of 5 keeps 1 and 3, and the last is the newest of them', async () => {
    const { names, callback } = await fit(counting(1), { everyNEpochs: 2, saveTopK: -1 }, { capture, maxEpochs: 5 })
    expect(numbersOf(names, 'epoch')).toEqual([1, 3])
    expect(epochOf(callback.lastModelPath)).toBe(3)
  })

  test('13: names hold the values of their moment, and a second run in the folder gets -v1', async () => {
    const options = { filename: '{epoch:03d}-{val_accuracy:.2f}', monitor: 'val_accuracy', mode: 'max' as const }
    const module = () => Object.assign(scoring([0.2, 0.5, 0.7, 0.9312]), { scoreName: 'val_accuracy' })
    const { names, defaultRootDir } = await fit(module(), options, { capture, maxEpochs: 4 })
    expect(names).toEqual(['epoch=003-val_accuracy=0.93'])
    const again = await fit(module(), options, { capture, maxEpochs: 4, defaultRootDir })
    expect(again.names).toEqual(['epoch=003-val_accuracy=0.93', 'epoch=003-val_accuracy=0.93-v1'])
  })

  test.each<[string, number[]]>([
    ['which is not the best', [1, 2]],
    ['which is the best', [2, 1]],
  ])('14: resuming from the last, %s, never deletes it', async (_name, scores) => {
    const options = { monitor: 'score' }
    const { defaultRootDir, callback } = await fit(scoring(scores), options, { capture, maxEpochs: 2 })
    const checkpoint = callback.lastModelPath!
    expect(epochOf(checkpoint)).toBe(1)
    const resumed = await fit(scoring([...scores, 5, 0.5]), options, { capture, maxEpochs: 4, defaultRootDir, checkpoint })
    expect(() => loadCheckpoint(checkpoint)).not.toThrow()
    expect(epochOf(resumed.callback.bestModelPath)).toBe(3)
  })

  describe('15: an exception in', () => {
    const hooks = [
      'onTrainBatchStart',
      'onBeforeBackward',
      'onTrainBatchEnd',
      'onValidationStart',
      'onTrainEpochEnd',
      'onTrainEnd',
    ] as const

    test.each(hooks)('%s leaves a checkpoint that can be loaded, by saveOnException and by OnExceptionCheckpoint', async (hook) => {
      const defaultRootDir = temporaryFolder()
      const callbacks = [new ModelCheckpoint({ everyNEpochs: 9, saveOnException: true }), new OnExceptionCheckpoint()]
      const trainer = quietTrainer({ capture, maxEpochs: 2, callbacks, defaultRootDir })
      const module = counting(2)
      const fail = () => {
        // The one in the step runs when that is captured, before anything was trained.
        if (hook === 'onBeforeBackward' || trainer.globalStep >= 2) throw new Error(`${hook} fails`)
      }
      await expect(trainer.fit(Object.assign(module, { [hook]: fail }))).rejects.toThrow(`${hook} fails`)
      const folder = path.join(defaultRootDir, 'checkpoints')
      const names = readdirSync(folder).sort()
      expect(names).toEqual(trainer.globalStep === 0 ? ['on_exception'] : [expect.stringMatching(/^epoch=/), 'on_exception'])
      for (const name of names) {
        const loaded = loadCheckpoint(path.join(folder, name))
        expect(loaded.state.step).toBe(trainer.globalStep)
        loaded.restoreModel(new Counter({}))
      }
    })

    test.each<[string, TrainerOptions]>([
      ['a sanity check', { numSanityValSteps: 2 }],
      ['a fastDevRun', { fastDevRun: true }],
    ])('%s leaves none', async (_name, options) => {
      const defaultRootDir = temporaryFolder()
      const callbacks = [new ModelCheckpoint({ saveOnException: true }), new OnExceptionCheckpoint()]
      const fail = () => {
        throw new Error('validation fails')
      }
      const trainer = quietTrainer({ capture, callbacks, defaultRootDir, ...options })
      await expect(trainer.fit(Object.assign(counting(2), { onValidationBatchStart: fail }))).rejects.toThrow('validation fails')
      expect(existsSync(path.join(defaultRootDir, 'checkpoints'))).toBe(false)
    })
  })

  test.each([
    ['after the first batch of a window', 4],
    ['in a window', 8 + 2],
    ['between two windows', 8 + 3],
    ['before the last batch of an epoch', 8 + 7],
    ['after the last batch of an epoch', 16],
  ])(
    '16: stopped and resumed %s, with dropout and shuffling, the weights are the same bits as without the stop',
    async (_name, batches) => {
      const whole = await train({ capture })
      const folder = path.join(temporaryFolder(), 'middle')
      let seen = 0
      const stopper = {
        onTrainBatchEnd(trainer: ReturnType<typeof quietTrainer>) {
          if (++seen !== batches) return
          trainer.saveCheckpoint(folder)
          trainer.stop()
        },
      }
      await train({ capture, callbacks: [stopper as never] })
      expect(await train({ capture }, folder)).toEqual(whole)
    },
  )
})

class Dropout extends LightningModule {
  net = nn.sequential(nn.linear(2, 8), nn.tanh(), nn.dropout(0.5), nn.linear(8, 1))

  override trainingStep({ x, y }: Batch) {
    return losses.mse(this.net.forward(x!), y!)
  }
  override configureOptimizers() {
    const optimizer = optim.adamw(this.parameters(), { learningRate: 0.05 })
    const scheduler = optim.lrScheduler.oneCycleLR(optimizer, { maxLearningRate: 0.1, totalSteps: this.trainer.estimatedSteppingBatches })
    return { optimizer, lrScheduler: { scheduler, interval: 'step' as const } }
  }
  override trainDataloader() {
    return loaderOf(8, { shuffle: true, batchSize: 3 })
  }
}

async function train(options: TrainerOptions, checkpoint?: string) {
  const trainer = quietTrainer({ seed: 3, maxEpochs: 3, gradientClipVal: 0.5, accumulateGradBatches: 3, ...options })
  const module = new Dropout({})
  await trainer.fit(module, null, { checkpoint })
  return { weights: weightsOf(module), steps: trainer.globalStep, epochs: trainer.currentEpoch }
}

test.each(callbacksReference.names.map((each) => [each.template, each.autoInsertMetricName, each] as const))(
  "behaviour 13: the name of %s, with names inserted %s, is Lightning's",
  (template, insert, { values, name }) => {
    expect(checkpointName(template, values, insert)).toBe(name)
  },
)
