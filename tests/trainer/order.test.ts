import { describe, expect, test } from 'vitest'
import { nn, type Callback } from '../../engine/index.ts'
import { line, Line, loaderOf, quietTrainer } from './line.ts'

test('hooks know their stage, batch and number, callbacks the trainer and the module first', async () => {
  const seen: unknown[][] = []
  const module = line({
    setup: (stage) => void seen.push(['setup', stage]),
    onTrainBatchStart: (batch, index) => void seen.push(['start', Object.keys(batch), index]),
    onTrainBatchEnd: (loss, batch, index) => void seen.push(['end', (loss as { shape: number[] }).shape, Object.keys(batch), index]),
  })
  const callback: Callback = {
    setup: (trainer, own, stage) => void seen.push([trainer === ours, own === module, stage]),
    onTrainBatchStart: (trainer, own, batch, index) => void seen.push([trainer === ours, own === module, Object.keys(batch), index]),
  }
  const ours = quietTrainer({ limitTrainBatches: 1, callbacks: [callback] })
  await ours.fit(module)
  expect(seen).toEqual([
    [true, true, 'fit'],
    ['setup', 'fit'],
    [true, true, ['x', 'y'], 0],
    ['start', ['x', 'y'], 0],
    ['end', [], ['x', 'y'], 0],
  ])
})

test('asynchronous hooks are awaited', async () => {
  const seen: string[] = []
  const later = (name: string) => async () => {
    await new Promise((resolve) => setImmediate(resolve))
    seen.push(name)
  }
  await quietTrainer().fit(
    line({ setup: later('setup'), onTrainStart: later('start'), onTrainEpochEnd: later('epoch end'), teardown: later('teardown') }),
  )
  expect(seen).toEqual(['setup', 'start', 'epoch end', 'teardown'])
})

test("a module's own callbacks run after the trainer's and before the module", async () => {
  const seen: string[] = []
  const callback = (name: string): Callback => ({ onTrainStart: () => void seen.push(name) })
  const module = line({ configureCallbacks: () => [callback('own')], onTrainStart: () => void seen.push('module') })
  await quietTrainer({ callbacks: [callback('trainer')] }).fit(module)
  expect(seen).toEqual(['trainer', 'own', 'module'])
})

describe('onTrainBatchStart returning -1', () => {
  test.each<[string, (index: number) => Parameters<typeof line>[0], (index: number) => Callback]>([
    ['of the module', (at) => ({ onTrainBatchStart: (_batch, index) => (index === at ? -1 : undefined) }), () => ({})],
    ['of a callback', () => ({}), (at) => ({ onTrainBatchStart: (_trainer, _module, _batch, index) => (index === at ? -1 : undefined) })],
  ])('%s skips the rest of the epoch, which still ends', async (_name, members, callback) => {
    const epochs: number[] = []
    const trainer = quietTrainer({ maxEpochs: 2, callbacks: [callback(2)] })
    await trainer.fit(line({ ...members(2), onTrainEpochEnd: () => void epochs.push(trainer.globalStep) }))
    expect(epochs).toEqual([2, 4])
    expect(trainer.currentEpoch).toBe(2)
  })
})

test('a batch hook that returns a batch changes it for the step', async () => {
  const seen: number[] = []
  const module = line({
    onBeforeBatchTransfer: ({ x, y }) => ({ x: x!.mul(0).add(1), y: y! }),
    onAfterBatchTransfer: ({ x, y }) => ({ x: x!.mul(5), y: y! }),
    onBeforeBackward: () => {},
    trainingStep({ x, y }) {
      seen.push(...x!.dataSync())
      return Line.prototype.trainingStep.call(this, { x: x!, y: y! })
    },
  })
  await quietTrainer({ limitTrainBatches: 1 }).fit(module)
  expect(seen).toEqual([5, 5, 5, 5])
})

test('a module that is in evaluation mode itself is named by its class, and those below it are not', async () => {
  const notices: string[] = []
  const module = line()
  nn.setTraining(module, false)
  await quietTrainer({ callbacks: [{ onNotice: (_t, _m, notice) => void notices.push(notice) }] }).fit(module)
  expect(notices).toEqual(['In evaluation mode at the start of the training, and left in it: Line. To train it, set training = true.'])
})

test('an evaluation that fails leaves the modules in the mode that they were in', async () => {
  const module = line({
    valDataloader: () => loaderOf(1),
    validationStep() {
      throw new Error('boom')
    },
  })
  await expect(quietTrainer().validate(module)).rejects.toThrow('boom')
  expect([module.training, module.net.training]).toEqual([true, true])
})

test('modules are in evaluation mode in validation, test and prediction, and in training mode in between and after', async () => {
  const modes: [string, boolean, boolean][] = []
  const note = (what: string) =>
    function (this: Line) {
      modes.push([what, this.training, this.net.training])
    }
  const module = line({
    onTrainStart: note('train start'),
    onBeforeZeroGrad: note('train'),
    validationStep: note('validation'),
    onTrainEpochEnd: note('epoch end'),
    valDataloader: () => loaderOf(1),
    testStep: note('test'),
    testDataloader: () => loaderOf(1),
  })
  const trainer = quietTrainer({ capture: 'off', limitTrainBatches: 1, numSanityValSteps: 1 })
  await trainer.fit(module)
  await trainer.test(module)
  expect(modes).toEqual([
    ['validation', false, false],
    ['train start', true, true],
    ['train', true, true],
    ['validation', false, false],
    ['epoch end', true, true],
    ['test', false, false],
  ])
  expect([module.training, module.net.training]).toEqual([true, true])
})
