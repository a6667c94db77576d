import { expect, test } from 'vitest'
import { EarlyStopping, Timer, type Trainer, type TrainerOptions } from '../../engine/index.ts'
import { line, quietTrainer } from './line.ts'

const setting = (set: (trainer: Trainer) => void) => ({ callbacks: [{ onTrainBatchEnd: (trainer: Trainer) => set(trainer) }] })

test.each<[string, TrainerOptions, RegExp]>([
  ['all of its epochs', { maxEpochs: 2 }, /^maxEpochs is 2, and all are done\.$/],
  ['all of its steps', { maxEpochs: 9, maxSteps: 3 }, /^maxSteps is 3, and all are done\.$/],
  ['its time', { maxTime: '00:00:00:00' }, /^maxTime is 00:00:00:00, and it is over\.$/],
  ['a stop', setting((trainer) => trainer.stop()), /^It was asked to stop\.$/],
  ['shouldStop', setting((trainer) => void (trainer.shouldStop = true)), /^The module or a callback set shouldStop\.$/],
  ['a Timer that says nothing', { callbacks: [new Timer({ duration: { seconds: 0 }, verbose: false })] }, /^The time limit is reached: /],
  [
    'EarlyStopping',
    { maxEpochs: 5, callbacks: [new EarlyStopping({ monitor: 'x', patience: 1 })] },
    /^Training stops after epoch 1: x is 1, and 1 checks brought no improvement; the best was 1\.$/,
  ],
  [
    'a minimum after EarlyStopping, and then a bound',
    { maxEpochs: 3, minEpochs: 3, callbacks: [new EarlyStopping({ monitor: 'x', patience: 1 })] },
    /^Training stops after epoch 2: x is 1, and 2 checks/,
  ],
])('a fit that %s ends says so', async (_, options, expected) => {
  const trainer = quietTrainer(options)
  expect(trainer.endReason).toBeNull()
  await trainer.fit(
    line({
      onTrainEpochStart() {
        this.log('x', 1)
      },
    }),
  )
  expect(trainer.endReason).toMatch(expected)
})

test('a fit that fails has no reason but its error', async () => {
  const trainer = quietTrainer()
  await trainer.fit(line())
  const failing = line({
    onTrainStart() {
      throw new Error('no')
    },
  })
  await expect(trainer.fit(failing)).rejects.toThrow('no')
  expect(trainer.endReason).toBeNull()
})
