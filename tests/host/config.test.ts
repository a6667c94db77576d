import { expect, test } from 'vitest'
import { checkRunConfig } from '../../engine/host/config.ts'
import { completeConfig } from '../../engine/host/resume.ts'
import type { RunConfig } from '../../engine/worker/messages.ts'

const config = (trainer: object, rest: object = {}): unknown => ({
  command: 'fit',
  plugin: '/plugins/p',
  hparams: {},
  seed: 1,
  trainer,
  ...rest,
})

test('a right configuration passes, without what is undefined', () => {
  const trainer = {
    accelerator: 'cpu',
    devices: '1',
    precision: '32-true',
    maxEpochs: -1,
    maxSteps: 3,
    limitTrainBatches: 0.5,
    limitValBatches: 7,
    logEveryNSteps: 1,
  }
  expect(checkRunConfig(config({ ...trainer, limitTestBatches: undefined }, { module: undefined }))).toStrictEqual(config(trainer))
})

test.each<[object, string, RegExp]>([
  [{ limitTrainBatches: 1.2 }, 'limitTrainBatches is 1.2; a fraction must be between 0 and 1.', /set maxEpochs or maxSteps/],
  [{ limitValBatches: 1.2 }, 'limitValBatches is 1.2; a fraction must be between 0 and 1.', /leave it out/],
  [{ limitTestBatches: -0.1 }, "limitTestBatches is -0.1; it can't be negative.", /share of them between 0 and 1/],
  [{ limitTrainBatches: '3' }, 'limitTrainBatches is "3"; it must be a number, at least 0.', /^$/],
  [{ limitTrainBatches: NaN }, 'limitTrainBatches is NaN; it must be a number, at least 0.', /^$/],
  [{ maxEpochs: 1.5 }, 'maxEpochs is 1.5; it must be a whole number, at least -1.', /^$/],
  [{ maxEpochs: -2 }, 'maxEpochs is -2; it must be at least -1.', /^$/],
  [{ logEveryNSteps: 0 }, 'logEveryNSteps is 0; it must be at least 1.', /^$/],
  [{ accelerator: 'gpus' }, 'accelerator is gpus; it must be auto, cpu or gpu.', /Did you mean gpu\?/],
  [{ precision: '64-true' }, 'precision is 64-true; this version computes in 32-true, bf16-mixed and 16-mixed.', /one of these/],
  [{ devices: '2' }, 'devices is 2; this version trains on one device.', /later version/],
  [{ maxEpoch: 3 }, 'maxEpoch is unknown.', /Did you mean maxEpochs\?/],
  [{ maxEpochs: -2, maxStep: 1 }, 'maxEpochs is -2; it must be at least -1.\nmaxStep is unknown.', /Did you mean maxSteps\?/],
])('%j is refused', (trainer, message, remedy) => {
  try {
    checkRunConfig(config(trainer))
  } catch (error) {
    expect(error).toMatchObject({ message, usage: true })
    expect((error as { remedy?: string }).remedy ?? '').toMatch(remedy)
    return
  }
  throw new Error('it was let through')
})

test.each([
  [{ seed: -1 }, /^seed is -1; it must be between 0 and 4294967295/],
  [{ seed: 0.5 }, /^seed is 0.5; it must be a whole number/],
  [{ plugin: 'digits' }, /absolute path/],
  [{ command: 'train' }, /^command is train; it must be fit, validate, test, predict or tune\./],
])('%j is refused', (rest, message) => {
  expect(() => checkRunConfig(config({}, rest))).toThrow(message)
})

const parent: RunConfig = {
  command: 'fit',
  plugin: '/p',
  module: 'A',
  hparams: { hidden: 8, rate: 1 },
  seed: 7,
  trainer: { maxEpochs: 3, limitTrainBatches: 0.5 },
  checkpoint: '/old',
  testAfterFit: true,
}

test.each<[string, Parameters<typeof completeConfig>[0], RunConfig | undefined, object]>([
  [
    'without a parent the defaults hold',
    { command: 'fit', plugin: '/p' },
    undefined,
    { command: 'fit', plugin: '/p', hparams: {}, seed: 1, trainer: {} },
  ],
  [
    'what is given goes on top of the parent',
    { command: 'fit', plugin: '/p', hparams: { rate: 2 }, trainer: { maxEpochs: 9 }, checkpoint: '/new' },
    parent,
    { ...parent, hparams: { hidden: 8, rate: 2 }, trainer: { maxEpochs: 9, limitTrainBatches: 0.5 }, checkpoint: '/new' },
  ],
  [
    'an option given as undefined goes back to its default',
    { command: 'fit', plugin: '/p', trainer: { limitTrainBatches: undefined } },
    parent,
    { ...parent, trainer: { maxEpochs: 3 } },
  ],
  [
    'a test does not repeat the test after fit',
    { command: 'test', plugin: '/p', checkpoint: '/new', seed: 2 },
    parent,
    { ...parent, command: 'test', checkpoint: '/new', seed: 2, testAfterFit: undefined },
  ],
])('%s', (_, given, from, expected) => {
  expect(completeConfig(given, from)).toEqual(expected)
})
