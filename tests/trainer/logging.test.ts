import { describe, expect, test } from 'vitest'
import { metrics, tf, type LogOptions, type Tensor } from '../../engine/index.ts'
import type { LightningModule } from '../../engine/module/index.ts'
import { line, Line, loaderOf, MemoryLogger, quietTrainer } from './line.ts'

type Loggable = Parameters<LightningModule['log']>[1]

const weight = (line: Line, batch: never) => Line.prototype.trainingStep.call(line, batch)

/** A fit whose training step number n (from 0, over all epochs) logs `value(n)` as x. */
async function logged(value: (step: number) => Loggable, options: LogOptions, { epochs = 2, batches = 2, logEveryNSteps = 1 } = {}) {
  const logger = new MemoryLogger()
  const trainer = quietTrainer({ maxEpochs: epochs, logEveryNSteps, loggers: [logger] })
  const seen: Record<string, number>[] = []
  const module = line({
    trainDataloader: () => loaderOf(batches),
    trainingStep(batch) {
      this.log('x', value(trainer.globalStep), options)
      return weight(this, batch as never)
    },
  })
  await trainer.fit(Object.assign(module, { onFitEnd: () => void seen.push({ ...trainer.callbackMetrics }) }))
  return { logger, seen: seen[0]!, trainer }
}

describe('log in a training step', () => {
  test('logs steps alone unless told otherwise, by the bare name', async () => {
    const { logger, seen } = await logged((step) => step, {})
    expect(logger.series('x')).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
      [3, 3],
    ])
    expect(logger.entries.length).toBe(4)
    expect(seen).toEqual({ x: 3 })
  })

  test('with onEpoch alone logs epochs, by the bare name', async () => {
    const { logger } = await logged((step) => step, { onStep: false, onEpoch: true })
    expect(logger.entries).toEqual([
      { values: { x: 0.5 }, step: 1, epoch: 0 },
      { values: { x: 2.5 }, step: 3, epoch: 1 },
    ])
  })

  test('logs each logEveryNSteps steps, counted over the epochs', async () => {
    const { logger } = await logged((step) => step, {}, { epochs: 3, batches: 3, logEveryNSteps: 4 })
    expect(logger.series('x')).toEqual([
      [3, 3],
      [7, 7],
    ])
  })

  test('logs a step once, also where batches after it are skipped', async () => {
    const logger = new MemoryLogger()
    const module = line({
      trainingStep(batch, index) {
        this.log('x', index)
        return index % 2 === 0 ? weight(this, batch as never) : null
      },
    })
    await quietTrainer({ logEveryNSteps: 1, loggers: [logger] }).fit(module)
    expect(logger.series('x')).toEqual([
      [0, 0],
      [1, 2],
    ])
  })

  test.each<[NonNullable<LogOptions['reduceFx']>, number]>([
    ['mean', 3],
    ['sum', 12],
    ['min', 1],
    ['max', 6],
  ])('reduces an epoch by %s', async (reduceFx, expected) => {
    const { logger } = await logged((step) => [2, 1, 6, 3][step]!, { onStep: false, onEpoch: true, reduceFx }, { epochs: 1, batches: 4 })
    expect(logger.series('x')).toEqual([[3, expected]])
  })

  test.each<[string, NonNullable<LogOptions['reduceFx']>, number]>([
    ['the median', (values) => tf.topk(values, 36).values.slice(35, 1), 35],
    ['a mean of its own', (values, sizes) => values.mul(sizes).sum().div(sizes.sum()), (70 * 71) / 2 / 70],
  ])('reduces an epoch of 70 batches by a function: %s', async (_, reduceFx, expected) => {
    const logger = new MemoryLogger()
    const one = tf.variable(tf.scalar(0), false)
    const module = line({
      trainDataloader: () => loaderOf(70),
      trainingStep(batch) {
        one.assign(one.add(1))
        this.log('x', one.clone(), { onStep: false, onEpoch: true, reduceFx })
        return weight(this, batch as never)
      },
    })
    await quietTrainer({ loggers: [logger], capture: 'require' }).fit(module)
    expect(logger.series('x')).toEqual([[69, expected]])
  })

  test('takes what makes no difference to one process', async () => {
    const { logger } = await logged((step) => step, { syncDist: true, rankZeroOnly: true, addDataloaderIdx: false, enableGraph: false })
    expect(logger.series('x')).toHaveLength(4)
  })

  test.each<[string, () => Loggable, number]>([
    ['a number', () => 1.5, 1.5],
    ['a scalar', () => tf.scalar(1.5), 1.5],
    ['a tensor of one value', () => tf.tensor2d([[1.5]]), 1.5],
    ['an integer tensor', () => tf.scalar(3, 'int32'), 3],
  ])('takes %s', async (_name, value, expected) => {
    const { logger } = await logged(value, { onStep: true, onEpoch: true }, { epochs: 1 })
    expect(logger.series('x_step')).toEqual([
      [0, expected],
      [1, expected],
    ])
    expect(logger.series('x_epoch')).toEqual([[1, expected]])
  })

  test('hands nothing with logger: false to the loggers, but to callbacks', async () => {
    const { logger, seen } = await logged((step) => step, { logger: false, onEpoch: true })
    expect(logger.entries).toEqual([])
    expect(seen).toEqual({ x: 2.5 })
  })
})

test('log in a validation step with onStep logs each batch, at its place among all of them, and the epoch', async () => {
  const logger = new MemoryLogger()
  const module = line({
    valDataloader: () => loaderOf(2),
    validationStep({ x }) {
      this.log('x', x!.sum().mul(0).add(3), { onStep: true })
    },
  })
  await quietTrainer({ maxEpochs: 2, numSanityValSteps: 1, capture: 'require', loggers: [logger] }).fit(module)
  expect(logger.series('x_step')).toEqual([0, 1, 2, 3].map((batch) => [batch, 3]))
  expect(logger.series('x_epoch')).toEqual([
    [3, 3],
    [7, 3],
  ])
})

describe('a metric', () => {
  const accuracy = () => metrics.accuracy({ numClasses: 2 })
  const hit = (right: boolean) => [tf.tensor1d([1], 'int32'), tf.tensor1d([right ? 1 : 0], 'int32')] as [Tensor, Tensor]

  test('logged in validation has its value over all samples, and starts anew each epoch', async () => {
    const logger = new MemoryLogger()
    const metric = accuracy()
    // Batches of 3 and 1 samples: the mean of batches would be .5, that of samples is .75. Right are all of one batch.
    const right = [
      [true, false],
      [false, true],
    ]
    const module = line({
      valDataloader: () => [3, 1].map((size) => ({ x: tf.zeros([size, 2]) })),
      validationStep({ x }, index) {
        const size = x!.shape[0]!
        const target = tf.ones([size], 'int32').mul(right[this.currentEpoch]![index] ? 1 : 0)
        this.log('val_accuracy', metric.update(tf.ones([size], 'int32'), target))
      },
    })
    await quietTrainer({ maxEpochs: 2, loggers: [logger] }).fit(module)
    expect(logger.series('val_accuracy')).toEqual([
      [3, 0.75],
      [7, 0.25],
    ])
  })

  test('logged in training by step has the value of the batch, by epoch that of all', async () => {
    const { logger } = await logged(
      (
        (metric) => (step: number) =>
          metric.update(...hit(step !== 1))
      )(accuracy()),
      { onStep: true, onEpoch: true },
      { epochs: 1 },
    )
    expect(logger.series('x_step')).toEqual([
      [0, 1],
      [1, 0],
    ])
    expect(logger.series('x_epoch')).toEqual([[1, 0.5]])
  })

  test('in a module is no parameter of it', () => {
    class WithMetric extends Line {
      accuracy = accuracy()
    }
    expect(new WithMetric({}).namedVariables().map(({ name }) => name)).toEqual(['net.weight', 'net.bias'])
  })
})

describe('callbackMetrics', () => {
  test('has validation and training values under their bare names, those of steps before the epoch ends', async () => {
    const seen: Record<string, number>[] = []
    const trainer = quietTrainer({
      maxEpochs: 2,
      callbacks: [
        {
          onValidationEnd: (own) => void seen.push({ ...own.callbackMetrics }),
          onEpochComplete: (own) => void seen.push({ ...own.callbackMetrics }),
        },
      ],
    })
    const module = line({
      trainingStep(batch) {
        this.log('loss', this.currentEpoch, { onEpoch: true })
        return weight(this, batch as never)
      },
      valDataloader: () => loaderOf(1),
      validationStep() {
        this.logDict({ val_loss: 10 + this.currentEpoch, val_other: 7 })
      },
    })
    await trainer.fit(module)
    expect(seen).toEqual([
      { loss: 0, val_loss: 10, val_other: 7 },
      { loss: 0, val_loss: 10, val_other: 7 },
      { loss: 1, val_loss: 11, val_other: 7 },
      { loss: 1, val_loss: 11, val_other: 7 },
    ])
    expect(trainer.callbackMetrics).toEqual(seen[3])
  })

  test('has what was logged at the end of an epoch', async () => {
    const trainer = quietTrainer()
    const module = line({
      onTrainEpochEnd() {
        this.log('late', 5)
      },
    })
    await trainer.fit(module)
    expect(trainer.callbackMetrics).toEqual({ late: 5 })
  })
})

test("progress shows what is logged with progressBar, the newest value in a batch and the epoch's after it", async () => {
  const shown: Record<string, number>[] = []
  const trainer = quietTrainer({ callbacks: [{ onProgress: (own) => void shown.push(own.progress.metrics) }] })
  const module = line({
    trainingStep(batch, index) {
      this.log('loss', index, { progressBar: true, onEpoch: true })
      this.log('hidden', index)
      return weight(this, batch as never)
    },
    valDataloader: () => loaderOf(1),
    validationStep() {
      this.log('val', 9, { progressBar: true })
    },
  })
  await trainer.fit(module)
  expect(shown).toEqual([{ loss: 0 }, { loss: 1 }, { loss: 2 }, { loss: 3 }, { val: 9 }, { loss: 3, val: 9 }])
  expect(trainer.progress).toEqual({
    stage: 'validate',
    batch: 1,
    batches: 1,
    epoch: 1,
    epochs: 1,
    step: 4,
    metrics: { loss: 1.5, val: 9 },
  })
})

describe('loggers', () => {
  test('get the hyper-parameters once, first, and the end of the run', async () => {
    const logger = new MemoryLogger()
    class WithHparams extends Line {
      override readonly hparams = { hidden: 3 } as never
    }
    const module = Object.assign(new WithHparams({} as never), {
      trainDataloader: () => loaderOf(1),
      onTrainStart: () => expect(logger.hparams.length).toBe(1),
    })
    await quietTrainer({ loggers: [logger] }).fit(module)
    expect(logger.hparams).toEqual([{ hidden: 3 }])
    expect(logger.finalized).toBe(1)
  })

  test('all get the same', async () => {
    const loggers = [new MemoryLogger(), new MemoryLogger()]
    const module = line({
      trainingStep(batch) {
        this.log('x', 1)
        return weight(this, batch as never)
      },
    })
    await quietTrainer({ loggers, logEveryNSteps: 2 }).fit(module)
    expect(loggers[0]!.entries.length).toBe(2)
    expect(loggers[1]!.entries).toEqual(loggers[0]!.entries)
  })
})

test('a value that is not finite is said once for each name', async () => {
  const notices: string[] = []
  const module = line({
    trainingStep(batch) {
      this.log('loss', NaN)
      return weight(this, batch as never)
    },
  })
  await quietTrainer({
    capture: 'off',
    logEveryNSteps: 1,
    callbacks: [{ onNotice: (_trainer, _module, notice) => void notices.push(notice) }],
  }).fit(module)
  expect(notices).toEqual([expect.stringMatching(/^loss is NaN at step 0\. Try a smaller learning rate/)])
})

describe('is refused:', () => {
  const inStep = (log: (module: LightningModule) => void) =>
    line({
      trainingStep(batch) {
        log(this)
        return weight(this, batch as never)
      },
    })

  test.each<[string, LightningModule, string, string | undefined]>([
    [
      'a tensor of many values',
      inStep((module) => module.log('x', tf.zeros([2, 3]))),
      "this.log('x', ...) got a tensor of shape [2, 3]; it takes a number, a scalar tensor or a metric.",
      'Reduce it first: value.mean().',
    ],
    [
      'a text',
      inStep((module) => module.log('x', 'high' as never)),
      "this.log('x', ...) got string high; it takes a number, a scalar tensor or a metric.",
      undefined,
    ],
    ...(
      [
        [{ reduceFx: 'median' }, "reduceFx is 'median'.", "It takes mean, sum, min, max, or a function of the batches' values."],
        [{ reduceFx: () => tf.zeros([2]), onEpoch: true }, 'returned a tensor of shape [2]', 'Return a scalar, such as values.max().'],
        [{ batchSize: 0 }, 'batchSize is 0.', "Give the batch's number of samples."],
        [{ onStep: false, onEpoch: false }, 'neither onStep nor onEpoch is true.', 'Leave one of them out.'],
        [{ syncDistGroup: 'all' }, 'syncDistGroup is all; a run is one process on one device.', 'Leave it out.'],
        [{ enableGraph: true }, 'what is logged has no part in the gradients.', 'as the loss.'],
        [{ metricAttribute: 'accuracy' }, 'metricAttribute is accuracy; the metric itself is logged.', 'it is found without its name.'],
        [{ progBar: true }, "this.log('x', ...) has no option 'progBar'.", 'It has: onStep, onEpoch, progressBar,'],
      ] as [object, string, string][]
    ).map(([options, message, remedy]): [string, LightningModule, string, string] => [
      `the option ${Object.keys(options)[0]}`,
      inStep((module) => module.log('x', tf.scalar(1), options)),
      expect.stringContaining(message),
      expect.stringContaining(remedy),
    ]),
    [
      'onStep in a hook of an epoch',
      line({
        onTrainEpochEnd() {
          this.log('x', 1, { onStep: true })
        },
      }),
      "this.log('x', ...): onStep is true outside of a batch.",
      'Leave it out: a hook of an epoch logs its value for the epoch.',
    ],
    [
      'a value outside of an epoch',
      line({
        onFitStart() {
          this.log('x', 1)
        },
      }),
      "this.log('x', ...) was called outside of an epoch.",
      'Log in steps and in the hooks from onTrainEpochStart to onTrainEpochEnd.',
    ],
  ])('%s', async (_name, module, message, remedy) => {
    await expect(quietTrainer().fit(module)).rejects.toThrow(expect.objectContaining({ name: 'LeydenError', message, remedy }))
  })

  test('but the same name may have other options in another stage', async () => {
    const module = line({
      trainingStep(batch) {
        this.log('x', 1)
        return weight(this, batch as never)
      },
      valDataloader: () => loaderOf(1),
      validationStep() {
        this.log('x', 2, { progressBar: true })
      },
    })
    const trainer = quietTrainer()
    await trainer.fit(module)
    expect(trainer.callbackMetrics).toHaveProperty('x')
  })
})

describe('notices', () => {
  async function notices(run: Parameters<typeof logged>) {
    const said: string[] = []
    const trainer = quietTrainer({
      maxEpochs: 2,
      capture: 'off', // numbers are logged in the step
      logEveryNSteps: run[2]?.logEveryNSteps ?? 1,
      callbacks: [{ onNotice: (_, __, notice) => void said.push(notice) }],
    })
    const module = line({
      trainDataloader: () => loaderOf(2),
      trainingStep(batch) {
        this.log('x', run[0](trainer.globalStep), run[1])
        return weight(this, batch as never)
      },
    })
    await trainer.fit(module)
    return said
  }

  test.each<[string, Parameters<typeof logged>, RegExp[]]>([
    [
      'steps that are never logged, once',
      [() => 1, {}, { logEveryNSteps: 50 }],
      [/^An epoch passed without logging a step's x: it has fewer steps than logEveryNSteps/],
    ],
    ['nothing where they are logged', [() => 1, {}], []],
    ['nothing where only epochs are logged', [() => 1, { onStep: false, onEpoch: true }, { logEveryNSteps: 50 }], []],
    ['a value that is no number any more, once', [(step) => (step > 1 ? NaN : 1), {}], [/^x is NaN at step 2\./]],
  ])('say %s', async (_, run, expected) => {
    const said = await notices(run)
    expect(said).toHaveLength(expected.length)
    expected.forEach((pattern, index) => expect(said[index]).toMatch(pattern))
  })
})
