import { readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  EarlyStopping,
  LearningRateMonitor,
  metrics,
  ModelCheckpoint,
  optim,
  tf,
  type Batch,
  type Callback,
  type Trainer,
  type TrainerOptions,
} from '../../../engine/index.ts'
import type { LightningModule } from '../../../engine/module/index.ts'
import { temporaryFolder } from '../../data/temporary-file.ts'
import { scoring } from '../callbacks/counter.ts'
import { Line, line, loaderOf, MemoryLogger, quietTrainer } from '../line.ts'

interface Run {
  make(): LightningModule
  options?: TrainerOptions
  callbacks?: () => Callback[]
}

/** A training that saves at `when`, whole and resumed from there: what loggers got, and what was said. */
async function wholeAndResumed({ make, options, callbacks = () => [] }: Run, when: keyof Callback, chosen: (trainer: Trainer) => boolean) {
  const folder = path.join(temporaryFolder(), 'saved')
  let logged = 0
  const run = async (saves: boolean, checkpoint?: string) => {
    const logger = new MemoryLogger()
    const notices: string[] = []
    const saving: Callback = {
      onNotice: (_trainer, _module, notice) => void notices.push(notice),
      [when]: (trainer: Trainer) => {
        if (!saves || !chosen(trainer)) return
        trainer.saveCheckpoint(folder)
        logged = logger.entries.length
      },
    }
    const trainer = quietTrainer({ logEveryNSteps: 1, loggers: [logger], callbacks: [...callbacks(), saving], ...options })
    await trainer.fit(make(), null, { checkpoint })
    return { trainer, logger, notices }
  }
  const whole = await run(true)
  const resumed = await run(false, folder)
  return { whole, resumed, after: whole.logger.entries.slice(logged) }
}

/** Logs the numbers of its batches, and validates. */
class Numbers extends Line {
  seen = metrics.mean()
  batches = 5

  override trainingStep(batch: Batch) {
    const number = batch['x']!.sum()
    this.log('number', number, { onStep: true, onEpoch: true })
    this.log('largest', number, { onStep: false, onEpoch: true, reduceFx: 'max' })
    this.log('seen', this.seen.update(number), { onStep: false, onEpoch: true })
    return super.trainingStep(batch)
  }

  override validationStep({ x }: Batch) {
    this.log('val', x!.sum())
  }

  override trainDataloader() {
    return loaderOf(this.batches)
  }

  override valDataloader() {
    return loaderOf(1)
  }
}

describe.each(['off', 'require'] as const)('with capture %s, what an epoch logs at its end is of all its batches', (capture) => {
  test.each(['onTrainBatchEnd', 'onBatchComplete'] as const)('saved in %s', async (when) => {
    const run = { make: () => new Numbers({}), options: { maxEpochs: 2, capture } }
    const { whole, resumed, after } = await wholeAndResumed(run, when, ({ globalStep }) => globalStep === 8)
    expect(resumed.logger.entries).toEqual(after)
    expect(after.some(({ values }) => 'largest' in values && 'seen' in values && 'number_epoch' in values)).toBe(true)
    expect(resumed.trainer.callbackMetrics).toEqual(whole.trainer.callbackMetrics)
    expect(resumed.trainer.loggedMetrics).toEqual(whole.trainer.loggedMetrics)
  })
})

test('sums of more values than are reduced at once come back as they were', async () => {
  const make = () => Object.assign(new Numbers({}), { batches: 150 })
  const { resumed, after } = await wholeAndResumed({ make }, 'onBatchComplete', ({ globalStep }) => globalStep === 101)
  expect(resumed.logger.entries).toEqual(after)
})

describe('a validation within an epoch is neither left out nor done twice', () => {
  const options = { valCheckInterval: 2, maxEpochs: 2 }
  const validations = (logger: MemoryLogger) => logger.series('val').map(([step]) => step)

  test.each<[keyof Callback, number, number[]]>([
    ['onBatchComplete', 1, [1, 3, 6, 8]],
    ['onBatchComplete', 2, [1, 3, 6, 8]],
    ['onTrainBatchEnd', 4, [3, 6, 8]],
    ['onValidationEnd', 2, [3, 6, 8]],
    ['onValidationEnd', 4, [6, 8]],
    ['onEpochComplete', 5, [6, 8]],
  ])('saved in %s of step %i', async (when, step, expected) => {
    const { resumed, after } = await wholeAndResumed(
      { make: () => new Numbers({}), options },
      when,
      ({ globalStep }) => globalStep === step,
    )
    expect(validations(resumed.logger)).toEqual(expected)
    expect(resumed.logger.entries).toEqual(after)
  })

  test('nor where a bound ended the training right after', async () => {
    const run = { make: () => new Numbers({}), options: { ...options, maxSteps: 4 } }
    const { whole, resumed, after } = await wholeAndResumed(run, 'onBatchComplete', ({ globalStep }) => globalStep === 4)
    expect(resumed.logger.entries).toEqual(after)
    expect([resumed.trainer.currentEpoch, validations(resumed.logger)]).toEqual([whole.trainer.currentEpoch, [3]])
  })
})

test('what an epoch’s start does is done once to variables and logs, and again in JavaScript', async () => {
  class Starts extends Numbers {
    halved = tf.variable(tf.scalar(1), false)
    scale = 0

    override onTrainEpochStart() {
      this.log('start', 1, { onEpoch: true, reduceFx: 'sum' })
      this.scale = this.currentEpoch + 1
      tf.tidy(() => this.halved.assign(this.halved.div(2).add(tf.randomNormal([]))))
    }

    override onTrainEpochEnd() {
      this.log('state', this.halved.dataSync()[0]! * this.scale)
    }
  }
  const run = { make: () => new Starts({}), options: { maxEpochs: 3 } }
  const { resumed, after } = await wholeAndResumed(run, 'onBatchComplete', ({ globalStep }) => globalStep === 7)
  expect(resumed.logger.entries).toEqual(after)
})

test('a metric that lies in no field is said to lack the batches before', async () => {
  class Hidden extends Line {
    #mean = metrics.mean()
    override trainingStep(batch: Batch) {
      this.log('hidden', this.#mean.update(batch['x']!), { onStep: false, onEpoch: true })
      return super.trainingStep(batch)
    }
    override trainDataloader = () => loaderOf(4)
  }
  const { resumed } = await wholeAndResumed({ make: () => new Hidden({}) }, 'onBatchComplete', ({ globalStep }) => globalStep === 2)
  expect(resumed.notices).toEqual([expect.stringContaining('The metric that is logged as hidden is in no field of the module')])
})

test('a learning rate is logged once for a window of accumulation', async () => {
  const options = { accumulateGradBatches: 3 }
  const run = { make: () => line({ trainDataloader: () => loaderOf(6) }), options, callbacks: () => [new LearningRateMonitor()] }
  const { resumed, after } = await wholeAndResumed(run, 'onBatchComplete', ({ stage }) => stage.batch === 4)
  expect(resumed.logger.entries).toEqual(after)
})

test('a parameter that had no gradient in a window of accumulation has none after a resume', async () => {
  const make = () => {
    const unused = tf.variable(tf.scalar(1))
    const module = line({ trainDataloader: () => loaderOf(4) })
    const configureOptimizers = () => optim.adam([...module.parameters(), unused], { weightDecay: 0.1 })
    return Object.assign(module, { unused, configureOptimizers })
  }
  const modules: ReturnType<typeof make>[] = []
  const run = { make: () => (modules.push(make()), modules.at(-1)!), options: { accumulateGradBatches: 4 } }
  await wholeAndResumed(run, 'onBatchComplete', ({ stage }) => stage.batch === 2)
  expect(modules.map(({ unused }) => unused.dataSync()[0])).toEqual([1, 1])
})

describe('a training that EarlyStopping has ended', () => {
  const trained = async (patience: number, checkpoint?: string) => {
    const defaultRootDir = temporaryFolder()
    const notices: string[] = []
    const listener: Callback = { onNotice: (_trainer, _module, notice) => void notices.push(notice) }
    const stopping = new EarlyStopping({ monitor: 'score', patience })
    const trainer = quietTrainer({ maxEpochs: 6, callbacks: [stopping, listener], enableCheckpointing: true, defaultRootDir })
    await trainer.fit(scoring([3, 4, 5, 2, 6, 7]), null, { checkpoint })
    return { trainer, notices, last: trainer.checkpointCallback!.lastModelPath! }
  }

  test('stays ended, and says so', async () => {
    const { last, trainer } = await trained(2)
    const again = await trained(2, last)
    expect([trainer.currentEpoch, again.trainer.currentEpoch]).toEqual([3, 3])
    expect(again.notices).toEqual([expect.stringMatching(/^Training stops after epoch 2: .*To go on, change the options of EarlyStopping/)])
  })

  test('goes on with more patience', async () => {
    const { last } = await trained(2)
    expect((await trained(3, last)).trainer.currentEpoch).toBe(6)
  })
})

describe('a training that is stopped within an epoch', () => {
  test('leaves a checkpoint with saveOnException, from which it goes on to the same end', async () => {
    const run = async (stopsAt: number, checkpoint?: string) => {
      const defaultRootDir = temporaryFolder()
      const logger = new MemoryLogger()
      const stopping: Callback = { onTrainBatchEnd: (trainer) => void (trainer.globalStep === stopsAt && trainer.stop()) }
      const callbacks = [stopping, new ModelCheckpoint({ saveOnException: true })]
      const trainer = quietTrainer({ maxEpochs: 2, logEveryNSteps: 1, loggers: [logger], callbacks, defaultRootDir })
      await trainer.fit(new Numbers({}), null, { checkpoint })
      return { entries: logger.entries, last: trainer.checkpointCallback!.lastModelPath!, folder: path.join(defaultRootDir, 'checkpoints') }
    }
    const [whole, stopped] = [await run(-1), await run(7)]
    expect(readdirSync(stopped.folder)).toContain('epoch=001-step=7')
    const resumed = await run(-1, stopped.last)
    expect([...stopped.entries, ...resumed.entries]).toEqual(whole.entries)
  })
})
