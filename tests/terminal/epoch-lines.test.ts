import { expect, test } from 'vitest'
import { EpochLines } from '../../engine/terminal/epoch-lines.ts'
import type { Command, Progress } from '../../engine/terminal/index.ts'

type Step = [stage: Progress['stage'], epoch: number, metrics: Record<string, number>, seconds: number, of?: Partial<Progress>]

function linesOf(command: Command, epochs: number | null, steps: Step[], endSeconds: number): (string | null)[] {
  const lines = new EpochLines(command)
  const updates = steps.map(([stage, epoch, metrics, seconds, of]) =>
    lines.update({ stage, epoch, epochs, batch: 1, batches: 2, batchOfEpoch: 0, step: 1, metrics, ...of }, seconds * 1000),
  )
  return [...updates, lines.end(endSeconds * 1000)].filter((line) => line !== null)
}

test("an epoch's line comes when the next begins, with the metrics of its validation", () => {
  const steps: Step[] = [
    ['sanity', 0, {}, 0],
    ['train', 0, { train_loss: 1 }, 1],
    ['train', 0, { train_loss: 0.5 }, 2],
    ['validate', 0, { val_loss: 0.7 }, 3],
    ['train', 1, { train_loss: 0.4 }, 4],
    ['test', 1, { test_loss: 0.6 }, 6],
  ]
  expect(linesOf('fit', 12, steps, 7)).toEqual([
    'epoch  0/11  train_loss 0.5  val_loss 0.7  3.0 s',
    'epoch  1/11  train_loss 0.4  2.0 s',
    'test  test_loss 0.6  1.0 s',
  ])
})

test('without a bound the epochs are counted', () => {
  expect(
    linesOf(
      'fit',
      null,
      [
        ['train', 0, {}, 0],
        ['train', 1, {}, 1],
      ],
      2,
    ),
  ).toEqual(['epoch 0  1.0 s', 'epoch 1  1.0 s'])
})

test.each<[string, Partial<Progress>[], string]>([
  [
    'in its training',
    [
      { batch: 1, batches: 64, batchOfEpoch: 1 },
      { batch: 3, batches: 64, batchOfEpoch: 3 },
    ],
    '3 of 64 batches, cut short',
  ],
  [
    'in a validation within it',
    [
      { batch: 32, batches: 64, batchOfEpoch: 32 },
      { stage: 'validate', batch: 2, batches: 5, batchOfEpoch: 32 },
    ],
    '32 of 64 batches, cut short',
  ],
  ['without a known length', [{ batch: 3, batches: null, batchOfEpoch: 3 }], '3 batches, cut short'],
])('an epoch that a stop ends %s says how many of its batches were done', (_, progresses, expected) => {
  const steps = progresses.map((of): Step => ['train', 1, { train_loss: 0.5 }, 0, of])
  expect(linesOf('fit', 3, steps, 1)).toEqual([`epoch 1/2  ${expected}  train_loss 0.5  1.0 s`])
})

test('an epoch that is complete says nothing of it', () => {
  const steps: Step[] = [
    ['train', 0, {}, 0, { batch: 2, batches: 2, batchOfEpoch: 2 }],
    ['train', 0, {}, 0, { batch: 2, batches: 2, batchOfEpoch: 0 }],
  ]
  expect(linesOf('fit', 1, steps, 1)).toEqual(['epoch 0/0  1.0 s'])
})

test('the other commands name their stage', () => {
  expect(linesOf('validate', null, [['validate', 3, { val_loss: 0.5 }, 0]], 1)).toEqual(['validate  val_loss 0.5  1.0 s'])
})

test('a run that never came to an epoch has no line', () => {
  expect(linesOf('fit', 3, [['sanity', 0, {}, 0]], 1)).toEqual([])
})
