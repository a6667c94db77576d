// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { runRow } from '../../../transport/index.testing.ts'
import { filterRuns } from './index.ts'

const runs = [
  runRow({
    id: 'a1',
    name: 'quiet-otter',
    tags: ['base', 'two words'],
    metrics: { val_accuracy: 0.95 },
    hparams: { hidden: 64, optimizer: 'adam' },
  }),
  runRow({
    id: 'b2',
    name: 'swift-heron',
    state: 'failed',
    plugin: 'digits',
    metrics: { val_accuracy: 0.5, loss: Number.NaN },
    hparams: { hidden: 128, decay: 1e-4 },
  }),
  runRow({ id: 'c3', name: 'base-jumper', state: 'running', endedAt: null, epochs: 3, metrics: {}, hparams: { bias: true } }),
]

describe('a filter leaves the runs that match', () => {
  const cases: [filter: string, ids: string][] = [
    ['', 'a1 b2 c3'],
    ['   ', 'a1 b2 c3'],
    ['OTTER', 'a1'],
    ['base', 'a1 c3'],
    ['digits', 'b2'],
    ['fail', 'b2'],
    ['tag:base', 'a1'],
    ['tag:bas', ''],
    ['tag:"two words"', 'a1'],
    ['"two words"', 'a1'],
    ['state:failed', 'b2'],
    ['state:run', 'c3'],
    ['-state:failed', 'a1 c3'],
    ['not state:failed', 'a1 c3'],
    ['not -state:failed', 'b2'],
    ['name:base', 'c3'],
    ['id:b', 'b2'],
    ['val_accuracy > 0.9', 'a1'],
    ['val_accuracy>0.9', 'a1'],
    ['val_accuracy >= 0.5', 'a1 b2'],
    ['val_accuracy < 0.95', 'b2'],
    ['val_accuracy != 0.5', 'a1'],
    ['-val_accuracy > 0.9', 'b2 c3'],
    ['hidden = 64', 'a1'],
    ['decay <= 1e-4', 'b2'],
    ['optimizer=ADAM', 'a1'],
    ['optimizer == adam', 'a1'],
    ['bias = true', 'c3'],
    ['loss = nan', 'b2'],
    ['epochs < 30', 'c3'],
    ['duration = 60', 'a1 b2'],
    ['val_accuracy > 0.4 and tag:base', 'a1'],
    ['val_accuracy > 0.4 otter', 'a1'],
    ['quiet heron', ''],
    ['"otter', 'a1'],
  ]
  test.each(cases)('%s', (filter, ids) => {
    const { shown, error } = filterRuns(runs, filter)
    expect(error).toBeUndefined()
    expect(shown.map(({ id }) => id).join(' ')).toBe(ids)
  })
})

describe('a filter that cannot be read says why', () => {
  const cases: [filter: string, error: RegExp][] = [
    ['val_accuracy >', /^val_accuracy > what\?/],
    ['> 3', /^What is > compared with\?/],
    ['val_accuracy > high', /only numbers are larger/],
    ['tag:', /^tag: what\?/],
    ['user:ada', /^user: is not known\. Known are tag: state:/],
    ['state:done', /^done is no state\. States are queued,/],
    ['base or digits', /^or is not known here/],
    ['base not', /^What should not be\?/],
    ['val_acuracy > 0.9', /^No run has a metric or hyper-parameter val_acuracy\.$/],
  ]
  test.each(cases)('%s', (filter, error) => {
    expect(filterRuns(runs, filter).error).toMatch(error)
  })
})
