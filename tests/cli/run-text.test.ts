import { expect, test } from 'vitest'
import { describeRun, runDetails } from '../../engine/cli/run-text.ts'
import { newRun, temporaryStore } from '../store/support.ts'

test('a run shows why it ended, and what was changed while it went on', () => {
  const store = temporaryStore()
  const { id } = store.createRun(newRun())
  const change = { kind: 'learningRate', value: 0.01 } as const
  const entry = { change, epoch: 2, step: 12, batch: 12, message: 'The learning rate is 0.01.' }
  store.controls.apply(store.controls.request(id, change), entry)
  store.controls.refuse(store.controls.request(id, { kind: 'checkpoint' }), { message: 'It keeps none.', usage: true })
  store.addEvent(id, 'ended', 'completed', { reason: 'Training stops after epoch 3: val_loss is 1.' })
  const details = runDetails(store, store.findRun(id))
  expect(details.changes).toEqual([entry])
  const text = describeRun(details, false)
  expect(text).toMatch(/it ended since +Training stops after epoch 3: val_loss is 1\.\n/)
  expect(text).toMatch(/Changed while it went on\n +epoch +step\n +2 +12 +The learning rate is 0\.01\.\n/)
  expect(text).not.toContain('It keeps none.')
})

test('a run that nobody changed, and that goes on, has no line of either', () => {
  const store = temporaryStore()
  const text = describeRun(runDetails(store, store.createRun(newRun())), false)
  expect(text).not.toMatch(/it ended since|Changed while/)
})
