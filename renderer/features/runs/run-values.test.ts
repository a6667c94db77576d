// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { liveRun, runRow } from '../../transport/index.testing.ts'
import { defaultColumns, metricNames } from './column-ids.ts'
import { moveFor } from './move.ts'
import { compareValues, hparamValue, metricValue, epochsDone } from './run-values.ts'

test('values sort as a person sorts them, numbers before texts', () => {
  const values = ['run-10', 3, 'run-2', -1, 'Alpha', 20]
  expect(values.sort(compareValues)).toEqual([-1, 3, 20, 'Alpha', 'run-2', 'run-10'])
})

test('what a run lacks, or is NaN, has no place in the order', () => {
  const run = runRow({ metrics: { loss: Number.NaN, accuracy: 0.5 }, hparams: { layers: [64, 32], name: 'x', bias: true } })
  expect([metricValue(run, 'loss'), metricValue(run, 'other'), metricValue(run, 'accuracy')]).toEqual([undefined, undefined, 0.5])
  expect(['layers', 'name', 'bias', 'other'].map((name) => hparamValue(run, name))).toEqual(['[64,32]', 'x', 'true', undefined])
})

test('the epochs of a live run are those that it has done', () => {
  expect([epochsDone(liveRun()), epochsDone(runRow({ epochs: 30 }))]).toEqual([3, 30])
})

test('at first the three metrics that most runs have are shown, those of validation before others', () => {
  const runs = [
    runRow({ metrics: { train_loss: 1, val_loss: 1, rare: 1 } }),
    runRow({ metrics: { train_loss: 1, val_loss: 1, val_accuracy: 1 } }),
    runRow({ metrics: { train_loss: 1, val_accuracy: 1 } }),
  ]
  const names = metricNames(runs)
  expect(names).toEqual(['val_loss', 'val_accuracy', 'train_loss', 'rare'])
  expect(defaultColumns(names).filter((id) => id.startsWith('metric:'))).toEqual([
    'metric:val_loss',
    'metric:val_accuracy',
    'metric:train_loss',
  ])
})

describe('keys move over rows', () => {
  const cases: [key: string, at: number, count: number, to: number | undefined][] = [
    ['ArrowDown', -1, 3, 0],
    ['ArrowDown', 2, 3, 2],
    ['ArrowUp', -1, 3, 2],
    ['ArrowUp', 0, 3, 0],
    ['PageDown', 1, 100, 11],
    ['PageUp', 5, 100, 0],
    ['Home', 50, 100, 0],
    ['End', 0, 100, 99],
    ['ArrowDown', -1, 0, undefined],
    ['a', 1, 3, undefined],
  ]
  test.each(cases)('%s at %i of %i', (key, at, count, to) => {
    expect(moveFor(key, at, count, 10)).toBe(to)
  })
})
