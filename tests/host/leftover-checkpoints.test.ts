import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { settleCheckpoints } from '../../engine/host/leftover-checkpoints.ts'
import { openFakeHost } from './fake-host.ts'

/** The id of a process that has ended. */
const deadPid = () => spawnSync(process.execPath, ['-e', '0']).pid

async function endedRun() {
  const { host, config } = openFakeHost()
  const run = await host.start(config('completes'))
  await run.finished
  const folder = path.join(host.store.runFolder(run.id), 'checkpoints')
  const write = (name: string, files: Record<string, string>) => {
    mkdirSync(path.join(folder, name), { recursive: true })
    for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, name, file), text)
    return path.join(folder, name)
  }
  return { store: host.store, id: run.id, write }
}

const metrics = { val_loss: 0.5, loss: { $number: 'NaN' } }
const state = { version: 2, epoch: 8, step: 70, savedAt: 1e12, metrics, files: {} }

test.each([
  ['at the end of an epoch', { batchOfEpoch: 0 }, 7],
  ['within an epoch', { batchOfEpoch: 5 }, 8],
])('a checkpoint %s that became whole just before a death enters the history, once', async (_, moment, epoch) => {
  const { store, id, write } = await endedRun()
  const place = write('epoch=007-step=70', { 'state.json': JSON.stringify({ ...state, ...moment }), 'model.safetensors': '12345' })
  const before = store.listCheckpoints(id).length
  settleCheckpoints(store, id)
  settleCheckpoints(store, id)
  expect(store.listCheckpoints(id)).toHaveLength(before + 1)
  const adopted = store.listCheckpoints(id).find(({ path: where }) => where === place)
  expect(adopted).toMatchObject({ epoch, step: 70, time: 1e12, best: false, last: true })
  expect(adopted!.metrics).toEqual({ val_loss: 0.5 })
})

test.each([
  ['by a process that is dead', deadPid, false],
  ['by a process that lives', () => process.pid, true],
])('a checkpoint half-written %s: kept %s', async (_, pid, kept) => {
  const { store, id, write } = await endedRun()
  const place = write(`epoch=007-step=70.writing-${pid()}-a1b2c3`, { 'model.safetensors': '1' })
  settleCheckpoints(store, id)
  expect(existsSync(place)).toBe(kept)
})

test('what is no checkpoint is left alone', async () => {
  const { store, id, write } = await endedRun()
  const before = store.listCheckpoints(id)
  const place = write('notes', { 'state.json': 'not JSON' })
  settleCheckpoints(store, id)
  expect(existsSync(place)).toBe(true)
  expect(store.listCheckpoints(id)).toEqual(before)
})
