import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { EngineHost } from '../../engine/host/index.ts'
import { ask, killed, newRun, startProcess, temporaryHome } from '../store/support.ts'

test.each([
  ['says to resume it where it has a checkpoint', true, /^Resume it.* --resume last$/],
  ['says to start it again where it has none', false, /^Start it again/],
])("the next host finds a killed host's run, and %s", async (_, hasCheckpoint, remedy) => {
  const home = temporaryHome()
  const dying = startProcess('host.ts')
  const { id } = await ask<{ id: string }>(dying, { home, run: newRun() })
  await killed(dying)
  const checkpoint = path.join(home, 'runs', id, 'checkpoints', 'epoch=000-step=8')
  if (hasCheckpoint) {
    mkdirSync(checkpoint, { recursive: true })
    writeFileSync(
      path.join(checkpoint, 'state.json'),
      JSON.stringify({ version: 1, epoch: 1, step: 8, savedAt: 1, metrics: {}, files: {} }),
    )
  }
  const found = Date.now()
  const host = EngineHost.open({ home })
  try {
    expect(host.recovered).toMatchObject([{ id, state: 'interrupted', error: { remedy: expect.stringMatching(remedy) } }])
    expect(host.store.findRun(id)).toEqual(host.recovered[0])
    const { createdAt, endedAt } = host.store.findRun(id)
    expect(endedAt, 'when it was last heard of').toBeGreaterThanOrEqual(createdAt)
    expect(endedAt).toBeLessThan(found)
  } finally {
    host.close()
  }
})
