import { expect, test } from 'vitest'
import { groupMetrics, matching } from './metric-groups.ts'
import { sparklinePath } from './sparkline-path.ts'

test.each([
  [
    'stages first, then groups of the plugin, then the rest',
    ['lr', 'grad/norm', 'test_acc', 'val_loss', 'train_loss_step', 'train_loss_epoch', 'system/cpu'],
    ['train: train_loss_step train_loss_epoch', 'val: val_loss', 'test: test_acc', 'grad: grad/norm', 'other: lr', 'system: system/cpu'],
  ],
  ['what only begins like a stage is none', ['training', 'value'], ['other: training value']],
  ['both ways to write a prefix', ['train/loss', 'train_acc'], ['train: train/loss train_acc']],
])('groups by prefix: %s', (_, names, groups) => {
  expect(groupMetrics(names, new Set()).map(({ title, names }) => `${title}: ${names.join(' ')}`)).toEqual(groups)
})

test('pinned metrics stand first, and only there', () => {
  expect(groupMetrics(['train_loss', 'val_loss'], new Set(['val_loss', 'gone']))).toEqual([
    { title: 'pinned', names: ['val_loss'] },
    { title: 'train', names: ['train_loss'] },
  ])
})

test.each([
  ['', ['train_loss', 'val_Loss', 'lr']],
  ['LOSS', ['train_loss', 'val_Loss']],
  ['loss val', ['val_Loss']],
  ['none', []],
])('finds by every word of %j', (search, found) => {
  expect(matching(['train_loss', 'val_Loss', 'lr'], search)).toEqual(found)
})

test.each([
  ['nothing of one value', [1], ''],
  ['a rise from bottom to top', [0, 1], 'M0 18.5L100 1.5'],
  ['a line in the middle where nothing changes', [3, 3], 'M0 10L100 10'],
  ['a gap where a value is not finite', [0, NaN, 1], 'M0 18.5M100 1.5'],
])('a sparkline draws %s', (_, values, path) => {
  expect(sparklinePath(values, 100, 20)).toBe(path)
})
