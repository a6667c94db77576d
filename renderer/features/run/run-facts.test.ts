import { expect, test } from 'vitest'
import type { MetricSummary, Progress } from '../../../engine/api/contract/index.ts'
import { configGroups } from './config-rows.ts'
import { describeRemoval } from './describe-removal.ts'
import { headlineNumbers } from './headline-numbers.ts'
import { lastLinesOf } from './last-lines.ts'
import { metricColumns } from './metric-columns.ts'
import { checkpointRow, runDetail } from './run.testing.ts'
import { describeEta, describeProgress } from './run-progress.ts'

const progress = (change: Partial<Progress>): Progress => ({
  stage: 'train',
  epoch: 3,
  epochs: 20,
  batch: 2,
  batches: 4,
  step: 1214,
  metrics: {},
  etaSeconds: 75,
  ...change,
})

test.each([
  [{}, 'Training, epoch 3/19, step 1,214'],
  [{ epochs: null }, 'Training, epoch 3, step 1,214'],
  [{ stage: 'test' }, 'Testing'],
] as const)('describes how far %j is', (change, words) => {
  expect(describeProgress(progress(change))).toBe(words)
})

test.each([
  [75, '1 min 15 s left'],
  [0.2, '1.0 s left'],
  [null, 'time left not known yet'],
])('describes %j seconds left', (etaSeconds, words) => {
  expect(describeEta(progress({ etaSeconds }))).toBe(words)
})

const summary = (name: string, change: Partial<MetricSummary> = {}): MetricSummary => ({
  name,
  count: 10,
  firstStep: 0,
  lastStep: 9,
  last: 0.5,
  min: 0.1,
  max: 0.9,
  ...change,
})

test('puts what was measured on unseen data first, by epochs rather than by steps', () => {
  const names = ['lr', 'train_loss_step', 'train_loss_epoch', 'val_accuracy', 'test_accuracy']
  const { shown, left } = headlineNumbers(names.map((name) => summary(name)))
  expect(shown.map(({ label }) => label)).toEqual(['test_accuracy', 'val_accuracy', 'train_loss'])
  expect(left).toBe(0)
})

test('shows metrics of no stage where there are no others, and says how many are left out', () => {
  const { shown, left } = headlineNumbers(
    Array.from({ length: 12 }, (_, i) => summary(`metric${i}`)),
    8,
  )
  expect([shown.length, left]).toEqual([8, 4])
})

test.each([
  ['val_accuracy', {}, { word: 'highest', value: 0.9 }],
  ['val_loss', {}, { word: 'lowest', value: 0.1 }],
  ['val_loss', { last: 0.1 }, null],
  ['val_gloss', {}, null],
  ['val_loss', { min: null }, null],
])('the best value of %s with %j', (name, change, best) => {
  expect(headlineNumbers([summary(name, change)]).shown[0]!.best).toEqual(best)
})

test('marks what differs from the parent, and what only one of them has', () => {
  const parent = runDetail({ hparams: { hidden: 16, rate: 0.1, dropout: 0.5 }, trainer: { maxEpochs: 30 } })
  const run = runDetail({ hparams: { hidden: 32, rate: 0.1, layers: [1, 2] }, trainer: { maxEpochs: 30 } })
  const [hparams, trainer] = configGroups(run, parent)
  expect(hparams!.rows).toEqual([
    { key: 'hidden', value: '32', before: '16' },
    { key: 'rate', value: '0.1', before: null },
    { key: 'layers', value: '[1,2]', before: 'not set' },
    { key: 'dropout', value: 'not set', before: '0.5' },
  ])
  expect(trainer!.rows).toEqual([{ key: 'maxEpochs', value: '30', before: null }])
})

test('marks nothing where there is no parent, and leaves out what is empty', () => {
  const groups = configGroups(runDetail({ hparams: { hidden: 16 }, trainer: {}, versions: {} }), null)
  expect(groups.map(({ title }) => title)).toEqual(['Hyper-parameters', 'Run'])
  expect(groups.flatMap(({ rows }) => rows).filter(({ before }) => before !== null)).toEqual([])
})

test.each([
  [{ best: false, last: false }, [], "This frees 14 MB and can't be undone."],
  [{ best: true, last: true }, [], "This frees 14 MB and can't be undone. It is the best and last checkpoint of its run."],
  [
    { best: false, last: false },
    ['a', 'b'],
    "This frees 14 MB and can't be undone. a and b went on from it: the results stay, only the way back to the start is lost.",
  ],
])('says what a removal means: %j, %j', (roles, names, words) => {
  expect(describeRemoval(roles, { bytes: 14e6, dependants: names.map((name) => ({ id: name, name })) })).toBe(words)
})

test('finds the last lines of the log in the newest end', () => {
  const ended = (data: never) => ({ time: 0, kind: 'ended', message: 'failed', data })
  expect(lastLinesOf([ended({ lastLines: ['old'] } as never), ended({ lastLines: ['one', 'two'] } as never)])).toEqual(['one', 'two'])
  expect(lastLinesOf([ended(null as never)])).toEqual([])
  expect(lastLinesOf([])).toEqual([])
})

test('chooses metrics of checkpoints: of epochs, unseen data first', () => {
  const metrics = { train_loss_step: 1, train_loss: 1, val_loss: 2, val_accuracy: 3 }
  expect(metricColumns([checkpointRow({ metrics }), checkpointRow({ metrics: { extra: 1 } })])).toEqual([
    'val_loss',
    'val_accuracy',
    'train_loss',
    'extra',
  ])
})
