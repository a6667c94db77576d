import { once } from 'node:events'
import { expect, test, vi } from 'vitest'
import { openFakeHost } from './fake-host.ts'

const full = () => {
  throw new Error('database or disk is full')
}

test('a run whose history can not be written fails, and takes no other down', async () => {
  const { host, config } = openFakeHost()
  const [doomed, other] = [await host.start(config('hangs')), await host.start(config('hangs'))]
  await Promise.all([once(doomed, 'log'), once(other, 'log')])
  const addEvent = host.store.addEvent.bind(host.store)
  vi.spyOn(host.store, 'addEvent').mockImplementation((run, ...event) => (run === doomed.id ? full() : addEvent(run, ...event)))
  doomed.stop()
  vi.mocked(host.store.addEvent).mockRestore()
  expect(await doomed.finished).toMatchObject({
    state: 'failed',
    error: { message: "The run's history could not be written: database or disk is full", remedy: expect.stringContaining('Make room') },
  })
  expect(host.store.findRun(doomed.id).state).toBe('failed')
  other.stop()
  expect((await other.finished).state).toBe('stopped')
})

test('a worker whose words can not be written is asked to stop, and its last checkpoint is kept', async () => {
  const { host, config } = openFakeHost()
  vi.spyOn(host.store, 'appendMetrics').mockImplementation(full)
  const run = await host.start(config('hangs'))
  expect((await run.finished).state).toBe('failed')
  expect(host.store.listCheckpoints(run.id).length).toBeGreaterThan(0)
})

test('a run is ended at once however full the disk is', async () => {
  const { host, config } = openFakeHost()
  const run = await host.start(config('ignoresStop'))
  await once(run, 'log')
  vi.spyOn(host.store, 'addEvent').mockImplementation(full)
  run.kill()
  expect((await run.finished).state).toBe('failed')
})

test('an end that the history did not take is written when it does', async () => {
  const { host, config } = openFakeHost()
  const run = await host.start(config('hangs'))
  await once(run, 'log')
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const update = vi.spyOn(host.store, 'updateRun').mockImplementation(full)
  run.stop()
  expect(await run.finished).toMatchObject({ id: run.id, state: 'failed', endedAt: expect.any(Number) })
  expect(host.store.findRun(run.id).state).toBe('running')
  update.mockRestore()
  vi.advanceTimersByTime(5000)
  vi.useRealTimers()
  expect(host.store.findRun(run.id)).toMatchObject({ state: 'failed', endedAt: expect.any(Number) })
})
