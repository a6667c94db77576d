import { describe, expect, test } from 'vitest'
import type { TrainerOptions } from '../../engine/index.ts'
import { line, loaderOf, quietTrainer } from './line.ts'

const ways = ['off', 'require'] as const

function noticed(options: TrainerOptions) {
  const notices: string[] = []
  const trainer = quietTrainer({ ...options, callbacks: [{ onNotice: (_trainer, _module, notice) => void notices.push(notice) }] })
  return { trainer, notices }
}

describe.each(ways)('with capture %s, a training that is to stop at its first batch', (capture) => {
  test.each([
    [3, 0, 10, 10],
    [3, 2, 0, 6],
    [5, 3, 10, 15],
    [5, null, null, 1],
    [5, 0, 0, 1],
    [4, null, 2, 2],
  ])('of %j batches an epoch has minEpochs %j and minSteps %j: %j steps (behaviours.md 4)', async (batches, minEpochs, minSteps, steps) => {
    const { trainer, notices } = noticed({ capture, maxEpochs: 20, minEpochs, minSteps })
    const stop = () => {
      trainer.shouldStop = true
    }
    await trainer.fit(line({ trainDataloader: () => loaderOf(batches), onTrainBatchEnd: stop }))
    expect(trainer.globalStep).toBe(steps)
    expect(notices.filter((notice) => notice.startsWith('The training was to end early, and goes on: min'))).toHaveLength(steps > 1 ? 1 : 0)
  })
})

test.each(ways)('with capture %s, maxTime 00:00:00:00 trains no step, and says so (behaviours.md 10)', async (capture) => {
  const { trainer, notices } = noticed({ capture, maxEpochs: undefined, maxTime: '00:00:00:00' })
  await trainer.fit(line())
  expect(trainer.globalStep).toBe(0)
  expect(notices).toEqual(['Nothing is left to train: 0 epochs and 0 steps are done, and maxTime is 00:00:00:00. Set a larger one.'])
})

test('minEpochs comes before maxTime, and maxSteps before minEpochs', async () => {
  const late = noticed({ maxEpochs: 5, minEpochs: 2, maxTime: '00:00:00:00' }).trainer
  await late.fit(line())
  expect(late.globalStep).toBe(8)
  const short = noticed({ maxSteps: 3, maxEpochs: 5, minEpochs: 2 }).trainer
  await short.fit(line())
  expect(short.globalStep).toBe(3)
})

test('maxTime ends a training after a batch, and a later fit has the time anew', async () => {
  const trainer = quietTrainer({ maxEpochs: undefined, maxTime: '00:00:00:01' })
  const module = line()
  const began = performance.now()
  await trainer.fit(module)
  const { globalStep } = trainer
  expect(performance.now() - began).toBeGreaterThanOrEqual(1000)
  expect(globalStep).toBeGreaterThan(0)
  await trainer.fit(module)
  expect(trainer.globalStep).toBeGreaterThan(globalStep)
})
