import { expect, test } from 'vitest'
import type { TrainerOptions } from '../../engine/index.ts'
import { line, quietTrainer } from './line.ts'

function noticed(options: TrainerOptions) {
  const notices: string[] = []
  const trainer = quietTrainer({ ...options, callbacks: [{ onNotice: (_trainer, _module, notice) => void notices.push(notice) }] })
  return { trainer, notices }
}

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
