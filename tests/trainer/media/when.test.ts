import { describe, expect, test, vi } from 'vitest'
import { metrics, tf, type TrainerOptions } from '../../../engine/index.ts'
import type { LightningModule } from '../../../engine/module/index.ts'
import { line, Line, loaderOf, quietTrainer } from '../line.ts'
import { MediaLogger } from './media-logger.ts'

const train = (module: Line, batch: never) => Line.prototype.trainingStep.call(module, batch)

async function fit(members: Partial<LightningModule> & ThisType<Line>, options: TrainerOptions = {}) {
  const logger = new MediaLogger()
  const notices: string[] = []
  const callbacks = [{ onNotice: (_trainer: unknown, _module: unknown, notice: string) => void notices.push(notice) }]
  await quietTrainer({ loggers: [logger], callbacks, ...options }).fit(line(members))
  return { logger, notices }
}

/** Captured and eager must do the same. */
const modes = ['require', 'off'] as const

describe.each(modes)('with capture %s', (capture) => {
  test('a training step logs at each logEveryNSteps, or at its own interval, what that batch had', async () => {
    const { logger } = await fit(
      {
        trainDataloader: () => loaderOf(5),
        trainingStep({ x, y }) {
          this.logHistogram('x', x!, { bins: 2 })
          this.logTable('y', { columns: ['y'], rows: y! }, { every: 3 })
          return train(this, { x, y } as never)
        },
      },
      { capture, maxEpochs: 2, logEveryNSteps: 4 },
    )
    expect(logger.steps('x')).toEqual([3, 7])
    expect(logger.steps('y')).toEqual([2, 5, 8])
    // The loader's samples are sin(2 index), two a batch: batch 2 of the first epoch, batches 0 and 3 of the second.
    const samples = (batch: number) => [0, 1].map((index) => Math.fround(Math.sin((batch * 2 + index) * 2)))
    expect(logger.all('table', 'y').map(({ rows }) => rows.flat())).toEqual([2, 0, 3].map(samples))
    expect(logger.media.at(-1)).toMatchObject({ name: 'y', step: 8, epoch: 1 })
  })

  test('with accumulation it is the batch that completes a step', async () => {
    const { logger } = await fit(
      {
        trainDataloader: () => loaderOf(6),
        trainingStep({ x, y }) {
          this.logTable('y', { columns: ['y'], rows: y! }, { every: 1 })
          return train(this, { x, y } as never)
        },
      },
      { capture, accumulateGradBatches: 2 },
    )
    expect(logger.steps('y')).toEqual([0, 1, 2])
    expect(logger.all('table', 'y').map(({ rows }) => rows[0]![0])).toEqual([1, 3, 5].map((batch) => Math.fround(Math.sin(batch * 4))))
  })

  test('a validation step logs the first batch of each pass, or each n-th, and nothing in a sanity check', async () => {
    const { logger } = await fit(
      {
        valDataloader: () => loaderOf(5),
        validationStep({ x, y }) {
          this.logHistogram('x', x!, { caption: 'inputs' })
          this.logTable('y', { columns: ['y'], rows: y! }, { every: 2 })
        },
      },
      { capture, maxEpochs: 2, numSanityValSteps: 2 },
    )
    expect(logger.steps('x')).toEqual([3, 7])
    expect(logger.steps('y')).toEqual([3, 3, 3, 7, 7, 7])
    expect(logger.all('histogram', 'x')[0]!.caption).toBe('inputs')
  })

  test('a metric is logged with the value of the epoch when it ends, and starts anew', async () => {
    const confusion = metrics.confusionMatrix({ numClasses: 3 })
    const curve = metrics.precisionRecallCurve({ task: 'binary' })
    const target = [
      [0, 1, 2, 2],
      [1, 0, 1, 1],
    ]
    const { logger } = await fit(
      {
        valDataloader: () =>
          target.map((labels) => ({ x: tf.zeros([4, 2]), label: tf.tensor1d(labels, 'int32'), p: tf.tensor1d([0.1, 0.4, 0.35, 0.8]) })),
        validationStep({ label, p }) {
          const predicted = tf.tensor1d([0, 2, 2, 1], 'int32')
          this.logConfusionMatrix('confusion', confusion.update(predicted, label!), { classNames: ['a', 'b', 'c'] })
          this.logCurve('pr', curve.update(p!, label!.minimum(tf.scalar(1, 'int32'))))
        },
      },
      { capture, maxEpochs: 2, numSanityValSteps: 1 },
    )
    expect(logger.all('confusionMatrix', 'confusion')).toEqual(
      [1, 2].map(() => ({
        kind: 'confusionMatrix',
        // Of (target, prediction): (0,0) (1,2) (2,2) (2,1) and (1,0) (0,2) (1,2) (1,1).
        matrix: [
          [1, 0, 1],
          [1, 1, 2],
          [0, 1, 1],
        ],
        classNames: ['a', 'b', 'c'],
        caption: '',
      })),
    )
    expect(logger.steps('confusion')).toEqual([3, 7])
    const [curves] = logger.all('curve', 'pr')
    expect(curves).toMatchObject({ xLabel: 'recall', yLabel: 'precision' })
    // Scores with their classes, from the highest: .8 (1 1), .4 (1 0), .35 (1 1), .1 (0 1).
    expect(curves!.series).toEqual([
      {
        name: 'pr',
        x: [1, 5 / 6, 0.5, 1 / 3, 0].map((value) => expect.closeTo(value, 6)),
        y: [6 / 8, 5 / 6, 3 / 4, 1, 1].map((value) => expect.closeTo(value, 6)),
        thresholds: [0.1, 0.35, 0.4, 0.8].map((value) => Math.fround(value)),
        counts: expect.objectContaining({ tp: [2, 3, 5, 6], fp: [0, 1, 1, 2], positives: 6, negatives: 2 }),
      },
    ])
  })

  test('nothing is read where it does not count, and no tensor is left', async () => {
    const read = vi.spyOn(tf.Tensor.prototype, 'dataSync')
    const before = tf.memory().numTensors
    const { logger } = await fit(
      {
        trainDataloader: () => loaderOf(6),
        trainingStep({ x, y }) {
          this.logHistogram('x', x!)
          return train(this, { x, y } as never)
        },
      },
      { capture, logEveryNSteps: 3 },
    )
    expect(read).toHaveBeenCalledTimes(2)
    read.mockRestore()
    expect(logger.steps('x')).toEqual([2, 5])
    expect(tf.memory().numTensors - before).toBeLessThanOrEqual(2) // the weights
  })
})

test('hooks log at once, wherever they are, and may say the step', async () => {
  const { logger } = await fit({
    onFitStart() {
      this.logText('note', 'start')
    },
    onTrainBatchEnd(_outputs, { x }, index) {
      if (index === 2) this.logHistogram('x', x!)
    },
    onTrainEpochEnd() {
      this.logHistogram('weight', this.namedVariables()[0]!.variable, { bins: 3 })
      this.logText('note', 'epoch', { step: 40 })
    },
    onFitEnd() {
      this.logConfusionMatrix('confusion', [
        [1, 2],
        [3, 4],
      ])
    },
  })
  expect(logger.media.map(({ name, step, epoch }) => [name, step, epoch])).toEqual([
    ['note', 0, 0],
    ['x', 2, 0],
    ['weight', 3, 0],
    ['note', 40, 0],
    ['confusion', 3, 1],
  ])
})

test('a metric of an epoch that fails is not logged, and starts anew', async () => {
  const confusion = metrics.confusionMatrix({ numClasses: 2 })
  const logger = new MediaLogger()
  const module = line({
    valDataloader: () => loaderOf(3),
    validationStep({ y }) {
      const label = y!.greater(0).toInt().squeeze([1])
      this.logConfusionMatrix('confusion', confusion.update(label, label))
    },
    onValidationBatchEnd(_outputs, _batch, index) {
      if (index === 1) throw new Error('on purpose')
    },
  })
  await expect(quietTrainer({ loggers: [logger] }).fit(module)).rejects.toThrow('on purpose')
  expect([logger.media, confusion.stateDict()]).toEqual([[], null])
})

test('a callback logs by the module', async () => {
  const logger = new MediaLogger()
  const callbacks = [{ onTrainEpochEnd: (_: unknown, module: LightningModule) => module.logText('note', 'by a callback') }]
  await quietTrainer({ loggers: [logger], callbacks }).fit(line())
  expect(logger.all('text', 'note')).toEqual([{ kind: 'text', text: 'by a callback', caption: '' }])
})

test('a text in a step has it run eagerly, and says so', async () => {
  const members: Partial<LightningModule> & ThisType<Line> = {
    trainingStep(batch) {
      this.logText('note', 'step', { every: 2 })
      return train(this, batch as never)
    },
  }
  const { logger, notices } = await fit(members)
  expect(logger.steps('note')).toEqual([1, 3])
  expect(notices[0]).toMatch(
    /this\.logText\('note', \.\.\.\) got no tensor, and a captured step would log that of the first batch each time/,
  )
  await expect(fit(members, { capture: 'require' })).rejects.toThrow(/got no tensor/)
})

test('without a logger of media nothing is read, a barebones trainer takes the calls', async () => {
  const read = vi.spyOn(tf.Tensor.prototype, 'dataSync')
  const members: Partial<LightningModule> & ThisType<Line> = {
    trainingStep({ x, y }) {
      this.logHistogram('x', x!, { every: 1 })
      return train(this, { x, y } as never)
    },
    onTrainEpochEnd() {
      this.logHistogram('weight', this.namedVariables()[0]!.variable)
    },
  }
  await quietTrainer({ capture: 'require' }).fit(line(members))
  await quietTrainer({ barebones: true }).fit(line(members))
  expect(read).not.toHaveBeenCalled()
  read.mockRestore()
})
