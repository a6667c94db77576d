import { expect, test } from 'vitest'
import { addSample, estimateSeconds, positionOf, type Sample } from '../../engine/host/eta.ts'
import type { Progress, RunConfig } from '../../engine/worker/messages.ts'

const progress = (change: Partial<Progress>): Progress => ({
  stage: 'train',
  epoch: 0,
  epochs: 4,
  batch: 0,
  batches: 10,
  batchOfEpoch: 0,
  step: 0,
  metrics: {},
  ...change,
})
const config = (change: Partial<RunConfig> = {}): RunConfig => ({
  command: 'fit',
  plugin: '/p',
  hparams: {},
  seed: 1,
  trainer: {},
  ...change,
})

test.each<[string, Partial<Progress>, Partial<RunConfig>, object | null]>([
  ['an epoch and a half', { epoch: 1, batch: 5 }, {}, { done: 1.5, total: 4 }],
  ['validation follows the batches of its epoch', { epoch: 2, stage: 'validate', batch: 5 }, {}, { done: 3, total: 4 }],
  ['a loader without length counts whole epochs', { epoch: 2, batch: 5, batches: null }, {}, { done: 2, total: 4 }],
  ['a run that is over its bound is at its end', { epoch: 5 }, {}, { done: 4, total: 4 }],
  ['steps where they alone bound it', { epochs: null, step: 7 }, { trainer: { maxSteps: 20 } }, { done: 7, total: 20 }],
  ['the bound that is reached first', { epoch: 1, step: 15 }, { trainer: { maxSteps: 20 } }, { done: 15, total: 20 }],
  ['the other bound that is reached first', { epoch: 3, step: 1 }, { trainer: { maxSteps: 20 } }, { done: 3, total: 4 }],
  ['nothing bounds it', { epochs: null }, { trainer: { maxSteps: -1 } }, null],
  ['the sanity check is before the beginning', { stage: 'sanity', batch: 1 }, {}, null],
  ['a test is one pass', { stage: 'test', batch: 4, epochs: 1000 }, { command: 'test' }, { done: 0.4, total: 1 }],
  ['a validation is one pass', { stage: 'validate', batch: 4, epochs: 1000 }, { command: 'validate' }, { done: 0.4, total: 1 }],
  ['the test after a fit is a pass of its own', { stage: 'test', batch: 5, epoch: 4 }, { testAfterFit: true }, { done: 0.5, total: 1 }],
  ['a pass of unknown length', { stage: 'predict', batches: null }, { command: 'predict' }, null],
])('where a run is: %s', (_, change, configChange, expected) => {
  expect(positionOf(progress(change), config(configChange))).toEqual(expected)
})

const samples = (...pairs: [time: number, done: number][]): Sample[] =>
  pairs.reduce<Sample[]>((all, [time, done]) => addSample(all, { time, done }), [])

test.each<[string, Sample[], number | null]>([
  ['nothing is known yet', [], null],
  ['one sample has no speed', samples([0, 1]), null],
  ['less than three seconds say nothing', samples([0, 0], [2_900, 1]), null],
  ['a run that stands still has no end', samples([0, 1], [10_000, 1]), null],
  ['a steady run', samples([0, 0], [5_000, 1], [10_000, 2]), 10],
  ['a resumed run counts from where it began', samples([0, 3], [10_000, 3.5]), 10],
  ['a run that became slower is told by its last minute', samples([0, 0], [10_000, 3], [100_000, 3.1], [170_000, 3.2]), 560],
  ['another stage begins anew', samples([0, 0], [60_000, 4], [61_000, 0.1], [65_000, 0.2]), 152],
  ['the end', samples([0, 0], [10_000, 4]), 0],
])('seconds to the end of four: %s', (_, given, expected) => {
  const seconds = estimateSeconds(given, 4)
  expect(seconds === null ? null : Math.round(seconds)).toBe(expected)
})
