import { once } from 'node:events'
import { readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { ask, killed, newRun, startProcess, temporaryHome, temporaryStore } from './support.ts'

const leases = (home: string): string[] => readdirSync(path.join(home, 'hosts'))

test('processes that open a fresh home at once all succeed', async () => {
  const hosts = Array.from({ length: 4 }, () => startProcess('host.ts'))
  await Promise.all(hosts.map((host) => once(host, 'spawn')))
  for (let round = 0; round < 5; round++) {
    const home = temporaryHome()
    const answers = await Promise.all(hosts.map((host) => ask<{ id?: string; error?: string }>(host, { home, run: newRun(), close: true })))
    expect(answers).toEqual(answers.map(() => ({ id: expect.any(String) })))
    const runs = temporaryStore(home).listRuns()
    expect(new Set(runs.map(({ id }) => id)).size).toBe(4)
    expect(runs.map(({ name }) => name).toSorted()).toEqual(['digits-1', 'digits-2', 'digits-3', 'digits-4'])
  }
}, 60_000)

test.each([3, 11, 24])(
  'after a kill past %i flushes the database is whole and has all that was flushed',
  async (flushes) => {
    const home = temporaryHome()
    const store = temporaryStore(home)
    const run = store.createRun(newRun()).id
    const child = startProcess('appender.ts', home, run)
    let flushed = 0
    let seen = 0
    for await (const line of createInterface(child.stdout!)) {
      flushed = Number(line)
      if (++seen === flushes) child.kill('SIGKILL')
    }
    expect(flushed).toBeGreaterThanOrEqual(300 * flushes)
    expect(store.integrityCheck()).toBe('ok')
    const { step, value } = store.metricSeries(run, 'loss')
    expect(step.length).toBeGreaterThanOrEqual(flushed)
    expect(step).toStrictEqual(Float64Array.from(step.keys()))
    expect(value).toStrictEqual(step.map((at) => 2 * at))
    const { lastStep, max } = store.metricBuckets(run, 'loss', { buckets: 10 })
    expect([lastStep.at(-1), max.at(-1)]).toEqual([step.length - 1, 2 * (step.length - 1)])
    const log = store.readLog(run)
    expect(log.length).toBeGreaterThanOrEqual(flushed)
    expect(log.map(({ time }) => time)).toEqual([...log.keys()])
  },
  60_000,
)

test("a killed host's runs are marked interrupted with what to do, once, and a living host's are not", async () => {
  const home = temporaryHome()
  const [dying, living] = [startProcess('host.ts'), startProcess('host.ts')]
  const lost = await ask<{ id: string }>(dying, { home, run: newRun() })
  const kept = await ask<{ id: string }>(living, { home, run: newRun() })
  const store = temporaryStore(home)
  const own = store.createRun(newRun())
  expect(store.recover()).toEqual([])
  await killed(dying)
  expect(store.recover()).toEqual([store.findRun(lost.id)])
  expect(store.findRun(lost.id)).toMatchObject({
    state: 'interrupted',
    endedAt: expect.any(Number),
    error: { message: expect.stringContaining('closed or killed') },
  })
  expect(store.listEvents(lost.id).map(({ kind }) => kind)).toEqual(['interrupted'])
  expect([store.findRun(kept.id).state, store.findRun(own.id).state]).toEqual(['running', 'queued'])
  expect(store.recover()).toEqual([])
  expect(leases(home)).toHaveLength(2)
  await killed(living)
  expect(store.recover().map(({ id }) => id)).toEqual([kept.id])
  expect(leases(home)).toHaveLength(1)
}, 60_000)

test.skipIf(process.platform === 'win32')(
  'a host that sleeps is alive',
  async () => {
    const home = temporaryHome()
    const host = startProcess('host.ts')
    const { id } = await ask<{ id: string }>(host, { home, run: newRun() })
    host.kill('SIGSTOP')
    const store = temporaryStore(home)
    expect(store.recover()).toEqual([])
    expect(store.findRun(id).state).toBe('running')
  },
  60_000,
)

test('a store that is closed gives up its live runs, and leaves ended ones alone', () => {
  const home = temporaryHome()
  const first = temporaryStore(home)
  const [live, ended] = [first.createRun(newRun()), first.createRun(newRun())]
  first.updateRun(ended.id, { state: 'completed' })
  first.close()
  expect(leases(home)).toEqual([])
  const second = temporaryStore(home)
  expect(second.recover().map(({ id }) => id)).toEqual([live.id])
})

test('lease files of no run are removed when nobody holds them, and other files stay', () => {
  const store = temporaryStore()
  writeFileSync(path.join(store.home, 'hosts', 'feedfacefeedfacefeed.lock'), '')
  writeFileSync(path.join(store.home, 'hosts', 'note.txt'), '')
  store.recover()
  expect(leases(store.home)).toEqual(['note.txt'])
})
