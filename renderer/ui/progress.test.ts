import { expect, test } from 'vitest'
import type { Progress } from '../../engine/api/contract/index.ts'
import { progressShare, progressWords } from './progress.ts'

const base: Progress = { stage: 'train', epoch: 0, epochs: 4, batch: 0, batches: 10, step: 0, metrics: {}, etaSeconds: null }

test.each<[string, Partial<Progress>, number | null, string]>([
  ['before its first batch', {}, 0, 'epoch 0/3'],
  ['in the middle of its second epoch', { epoch: 1, batch: 5 }, 0.375, 'epoch 1/3'],
  ['while its second epoch is validated', { stage: 'validate', epoch: 1, batch: 5 }, 0.5, 'epoch 1/3'],
  ['at the sanity check', { stage: 'sanity', batch: 1, batches: 2 }, 0, 'Sanity check'],
  ['with epochs of unknown length', { epoch: 1, batch: 5, batches: null }, 0.25, 'epoch 1/3'],
  ['without an end', { epochs: null, epoch: 6 }, null, 'epoch 6'],
  ['past its end', { epoch: 4 }, 1, 'epoch 4/3'],
  ['in its test', { stage: 'test', epochs: null, batch: 5 }, 0.5, 'Testing'],
  ['predicting from a source of unknown length', { stage: 'predict', batch: 5, batches: null }, null, 'Predicting'],
])('a run %s', (_where, fields, share, words) => {
  expect(progressShare({ ...base, ...fields })).toBe(share)
  expect(progressWords({ ...base, ...fields })).toBe(words)
})
