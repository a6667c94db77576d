import { describe, expect, test } from 'vitest'
import { DataLoader, LightningDataModule, optim, tf, type Tensor, type Trainer } from '../../engine/index.ts'
import type { LightningModule } from '../../engine/module/index.ts'
import { startRuntime } from '../../engine/tensor/index.ts'
import { Line, line, loaderOf, MemoryLogger, quietTrainer } from './line.ts'
import { sharedHooks } from './shared-hooks.ts'

const messageOf = (message: string, remedy?: string) => expect.objectContaining({ name: 'LeydenError', message, ...(remedy && { remedy }) })

describe('fit refuses', () => {
  test.each<[string, Parameters<typeof line>[0], string, string | undefined]>([
    [
      'a trainingStep that is async',
      { trainingStep: (async () => null) as never },
      'trainingStep is async; it must be synchronous, since its operations are recorded for the gradients.',
      "Take async and await off; do what needs them in a data module or in an epoch's hook.",
    ],
    [
      'a loss that was read into a number',
      { trainingStep: (batch) => Line.prototype.trainingStep.call(module, batch).dataSync()[0] as never },
      'trainingStep returned a number; it must return the loss, a scalar tensor.',
      undefined,
    ],
    [
      'a number that is 0',
      { trainingStep: () => 0 as never },
      'trainingStep returned a number; it must return the loss, a scalar tensor.',
      undefined,
    ],
    [
      'a text',
      { trainingStep: () => 'loss' as never },
      'trainingStep returned a string; it must return the loss, a scalar tensor.',
      undefined,
    ],
    [
      'an object without a loss',
      { trainingStep: () => ({}) as never },
      'trainingStep returned a object; it must return the loss, a scalar tensor.',
      undefined,
    ],
    ['no training loader', { trainDataloader: undefined }, 'Neither the data module nor the module has a trainDataloader.', undefined],
    [
      'a loader that is none',
      { trainDataloader: () => 7 as never },
      'trainDataloader returned number, which no batches can be read from.',
      undefined,
    ],
    [
      'no trainingStep',
      { trainingStep: undefined },
      'Line has no trainingStep.',
      'Add the method that computes the loss: trainingStep(batch) { ... return loss }.',
    ],
    [
      'no optimiser',
      { configureOptimizers: undefined },
      'Line has no configureOptimizers.',
      'Add the method that makes the optimiser: configureOptimizers() { return optim.adam(this.parameters()) }.',
    ],
    ['something else for an optimiser', { configureOptimizers: () => null as never }, 'configureOptimizers returned null.', undefined],
    [
      'several things that are no optimisers',
      { configureOptimizers: () => [1, 2] as never },
      'configureOptimizers returned an array with other things than optimisers.',
      'Return one of optim, such as optim.adam(this.parameters(), { learningRate: 1e-3 }), or { optimizer, lrScheduler }.',
    ],
    ['no optimiser in an array', { configureOptimizers: () => [] }, 'configureOptimizers returned an empty array.', undefined],
    [
      'several optimisers',
      { configureOptimizers: () => [optim.adam(module.parameters()), optim.adam(module.parameters())] },
      'configureOptimizers returned 2 optimisers; automatic optimisation steps one.',
      undefined,
    ],
    [
      'a hook of a batch that is async',
      { onTrainBatchEnd: async () => {} },
      'onTrainBatchEnd is async; a hook of a batch must be synchronous, since its tensors are disposed when the batch ends.',
      undefined,
    ],
  ])('%s', async (_name, members, message, remedy) => {
    await expect(quietTrainer().fit(line(members))).rejects.toThrow(messageOf(message, remedy))
  })
  const module = line()
})

test.each<[string, (trainer: Trainer, module: LightningModule) => Promise<unknown>, string]>([
  ['validate', (trainer, module) => trainer.validate(module), 'Line has no validationStep.'],
  ['test', (trainer, module) => trainer.test(module), 'Line has no testStep.'],
  ['predict', (trainer, module) => trainer.predict(module, null, () => {}), 'Line has no predictStep.'],
])('%s refuses a module without its step', async (_name, run, message) => {
  await expect(run(quietTrainer(), line())).rejects.toThrow(messageOf(message))
})

test.each<['validate' | 'test' | 'predict', string]>([
  ['validate', 'valDataloader'],
  ['test', 'testDataloader'],
  ['predict', 'predictDataloader'],
])('%s refuses a module without its loader, with how to add it', async (command, loader) => {
  const module = Object.assign(line(), { validationStep: () => {}, testStep: () => {}, predictStep: () => {} })
  const run = command === 'predict' ? quietTrainer().predict(module as never, null, () => {}) : quietTrainer()[command](module as never)
  await expect(run).rejects.toThrow(
    messageOf(
      `Neither the data module nor the module has a ${loader}.`,
      `Add one: ${loader}() { return new DataLoader(dataset, { batchSize: 64 }) }`,
    ),
  )
})

test('a loss in an object, or of one value in a tensor, is taken', async () => {
  for (const wrap of [(loss: Tensor) => ({ loss, more: 1 }), (loss: Tensor) => loss.reshape([1, 1])]) {
    const module = line({ trainingStep: (batch) => wrap(Line.prototype.trainingStep.call(module, batch)) as never })
    const trainer = quietTrainer()
    await trainer.fit(module)
    expect(trainer.globalStep).toBe(4)
  }
})

/** A module all of whose stages have data, with an optimiser that has no state. */
const everything = () =>
  Object.assign(line(), {
    valDataloader: () => loaderOf(1),
    validationStep: () => {},
    testDataloader: () => loaderOf(1),
    testStep: () => {},
    predictDataloader: () => loaderOf(1),
    predictStep: ({ x }: { x: unknown }) => x,
  })

const runsOf = (hook: string) => (trainer: Trainer, module: LightningModule, data: LightningDataModule) =>
  /Test/.test(hook)
    ? trainer.test(module, data)
    : /Predict/.test(hook)
      ? trainer.predict(module, data, () => {})
      : trainer.fit(module, data)

describe('an error in', () => {
  const steps = ['trainingStep', 'validationStep', 'configureOptimizers', 'trainDataloader', 'valDataloader']
  const hooks = [...sharedHooks.filter((hook) => hook !== 'teardown'), ...steps]

  test.each(hooks)('%s reaches the caller, everything is closed, and no tensor stays', async (hook) => {
    const inBatch = /Batch|Backward|Step$|ZeroGrad/.test(hook)
    const failing = () => {
      if (inBatch) tf.ones([3]) // elsewhere, what a hook makes is its own to dispose
      throw new Error(`boom in ${hook}`)
    }
    const run = async (members: object) => {
      const closed: string[] = []
      const logger = new MemoryLogger()
      const data = Object.assign(new (class extends LightningDataModule {})({}), { teardown: () => void closed.push('data') })
      const trainer = quietTrainer({
        numSanityValSteps: 1,
        loggers: [logger],
        enableCheckpointing: hook === 'onSaveCheckpoint',
        callbacks: [{ teardown: () => void closed.push('callback') }],
      })
      const module = Object.assign(everything(), { teardown: () => void closed.push('module') }, members)
      const error = await runsOf(hook)(trainer, module, data).then(
        () => null,
        (thrown: Error) => thrown.message,
      )
      expect(closed).toEqual(['callback', 'module', 'data'])
      expect(logger.finalized).toBe(1)
      expect(() => module.trainer).toThrow('only while a Trainer runs')
      for (const { variable } of module.namedVariables()) variable.dispose()
      return error
    }
    const counts = () => [startRuntime().tensorCount, tf.memory().numTensors]
    await run({})
    const before = counts()
    expect(await run({})).toBeNull()
    expect(counts()).toEqual(before)
    expect(await run({ [hook]: failing })).toBe(`boom in ${hook}`)
    expect(counts()).toEqual(before)
  })
})

describe('an error in teardown', () => {
  const failing = (what: string) => () => {
    throw new Error(what)
  }

  test('reaches the caller', async () => {
    await expect(quietTrainer().fit(line({ teardown: failing('teardown failed') }))).rejects.toThrow('teardown failed')
  })

  test('does not hide the error before it', async () => {
    const module = line({ onTrainStart: failing('the cause'), teardown: failing('a consequence') })
    await expect(quietTrainer().fit(module)).rejects.toThrow('the cause')
    expect(() => module.trainer).toThrow('only while a Trainer runs')
  })
})

test('a trainer can run again after an error', async () => {
  const trainer = quietTrainer()
  let fails = true
  const module = line({
    onTrainEpochStart() {
      if (fails) throw new Error('once')
    },
  })
  await expect(trainer.fit(module)).rejects.toThrow('once')
  fails = false
  await trainer.fit(module)
  expect(trainer.currentEpoch).toBe(1)
})

test('an error while batches are read reaches the caller', async () => {
  const loader = {
    length: 2,
    *batches() {
      yield new DataLoader(loaderOf(1).dataset).dataset.gather(Int32Array.of(0))
      throw new Error('the disk is gone')
    },
  }
  await expect(quietTrainer().fit(line({ trainDataloader: () => loader }))).rejects.toThrow('the disk is gone')
})

test('skipped batches leave no tensor behind, though their forward pass was computed', async () => {
  const counts: number[] = []
  const module = line({
    trainDataloader: () => loaderOf(6),
    trainingStep(batch) {
      Line.prototype.trainingStep.call(module, batch)
      return null
    },
    onTrainBatchStart: () => void counts.push(tf.memory().numTensors),
  })
  await quietTrainer().fit(module)
  expect(counts.length).toBe(6)
  expect(new Set(counts)).toEqual(new Set([counts[0]]))
})

test('the tensors of a fit are its model and the state of its optimiser, over many epochs', async () => {
  const counts: number[] = []
  const module = line({
    configureOptimizers: () => optim.adam(module.parameters()),
    trainDataloader: () => loaderOf(3, { shuffle: true }),
    trainingStep(batch) {
      const loss = Line.prototype.trainingStep.call(module, batch)
      this.log('loss', loss, { onEpoch: true, progressBar: true })
      return loss
    },
    valDataloader: () => loaderOf(2),
    validationStep({ x }) {
      this.log('val_loss', x!.mean())
    },
    onTrainEpochStart: () => void counts.push(startRuntime().tensorCount),
  })
  await quietTrainer({ maxEpochs: 5, logEveryNSteps: 1, enableCheckpointing: true, loggers: [new MemoryLogger()] }).fit(module)
  expect(counts.length).toBe(5)
  expect(new Set(counts.slice(1))).toEqual(new Set([counts[1]])) // the first epoch uploads what is still in JavaScript
})
