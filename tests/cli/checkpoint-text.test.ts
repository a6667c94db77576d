import { expect, test } from 'vitest'
import { formatCheckpoints } from '../../engine/cli/checkpoint-text.ts'
import type { StoredCheckpoint } from '../../engine/store/index.ts'

const folder = '/home/ada/.local/share/leyden/runs/2026-11-28-brave-curie-1a2b3c/checkpoints'

const checkpoint = (epoch: number, change: Partial<StoredCheckpoint> = {}): StoredCheckpoint => ({
  id: String(epoch),
  run: 'run',
  path: `${folder}/epoch=00${epoch}-step=${100 * epoch}`,
  epoch,
  step: 100 * epoch,
  bytes: 4_200_000,
  time: 0,
  metrics: { val_loss: 0.5, val_accuracy: 0.75 },
  best: false,
  last: false,
  removedAt: null,
  ...change,
})

test('checkpoints of a folder are a table with what it is above it', () => {
  const text = formatCheckpoints([checkpoint(1, { best: true }), checkpoint(2, { last: true }), checkpoint(3, { path: '/else/where' })])
  expect(text.split('\n')).toEqual([
    `  ${folder}`,
    '  epoch  step    size        name                metrics',
    '      1   100  4.2 MB  best  epoch=001-step=100  val_loss 0.5  val_accuracy 0.75',
    '      2   200  4.2 MB  last  epoch=002-step=200  val_loss 0.5  val_accuracy 0.75',
    '',
    '  /else',
    '  epoch  step    size     name   metrics',
    '      3   300  4.2 MB     where  val_loss 0.5  val_accuracy 0.75',
  ])
})

test.each([
  ['of ten metrics', 10, 2],
  ['of three metrics', 3, 3],
  ['of one', 1, 1],
])('a line is no wider than a hundred columns, %s', (_, count, shown) => {
  const metrics = Object.fromEntries(Array.from({ length: count }, (_, index) => [`metric_${index}`, index]))
  const lines = formatCheckpoints([checkpoint(1, { best: true, last: true, metrics })]).split('\n')
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(100)
  expect(lines.at(-1)!.match(/metric_\d/g)).toHaveLength(shown)
  expect(lines.at(-1)!.includes(`and ${count - shown} more`)).toBe(shown < count)
})

test('a name that leaves no room still has a metric beside it', () => {
  const text = formatCheckpoints([checkpoint(1, { path: `${folder}/${'x'.repeat(120)}` })])
  expect(text).toMatch(/x {2}val_loss 0\.5 {2}and 1 more$/)
})
