import { expect, test } from 'vitest'
import type { JournalEntry, LiveChange } from '../../engine/worker/index.ts'
import { newRun, temporaryHome, temporaryStore } from './support.ts'

const change: LiveChange = { kind: 'learningRate', value: 1e-4 }
const entry: JournalEntry = { change, epoch: 1, step: 12, batch: 24, message: 'The learning rate is 0.0001, and was 0.001.' }
const error = { message: 'There is no group of parameters 3.', usage: true }

/** Two processes on one home: who asks, and who owns the run. */
function twoStores() {
  const home = temporaryHome()
  const [owner, asker] = [temporaryStore(home), temporaryStore(home)]
  return { owner, asker, run: owner.createRun(newRun()).id }
}

test('what one process asks for, another takes once and answers', () => {
  const { owner, asker, run } = twoStores()
  const id = asker.controls.request(run, change)
  expect(owner.controls.waiting()).toEqual([{ id, run, change, state: 'waiting', entry: null, error: null }])
  expect([owner.controls.take(id), owner.controls.take(id)]).toEqual([true, false])
  expect(owner.controls.waiting()).toEqual([])
  owner.controls.apply(id, entry)
  expect(asker.controls.find(id)).toMatchObject({ state: 'applied', entry, error: null })
  const refused = asker.controls.request(run, { ...change, group: 3 })
  owner.controls.refuse(refused, error)
  expect(asker.controls.find(refused)).toMatchObject({ state: 'refused', entry: null, error })
  expect(asker.controls.journal(run)).toEqual([entry])
})

test('what was withdrawn is not taken, and what was taken is not withdrawn', () => {
  const { owner, asker, run } = twoStores()
  const [first, second] = [asker.controls.request(run, change), asker.controls.request(run, change)]
  expect([asker.controls.withdraw(first), owner.controls.take(first)]).toEqual([true, false])
  expect([owner.controls.take(second), asker.controls.withdraw(second)]).toEqual([true, false])
})

test('a run that ends refuses what is open, and keeps what was answered', () => {
  const { owner, run } = twoStores()
  const [applied, sent, waiting] = [1, 2, 3].map(() => owner.controls.request(run, change)) as [number, number, number]
  owner.controls.take(sent)
  owner.controls.apply(applied, entry)
  owner.controls.refuseOpen(run, error)
  expect([applied, sent, waiting].map((id) => owner.controls.find(id).state)).toEqual(['applied', 'refused', 'refused'])
})

test('an answer is a change of its run', () => {
  const { owner, asker, run } = twoStores()
  const id = asker.controls.request(run, change)
  const { number } = asker.changesSince(Infinity)
  owner.controls.apply(id, entry)
  expect(asker.changesSince(number).runs).toEqual([run])
})
