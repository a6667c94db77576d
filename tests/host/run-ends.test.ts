import { expect, test, vi } from 'vitest'
import path from 'node:path'
import { once } from 'node:events'
import { openFakeHost } from './fake-host.ts'

/** How each way to end is kept: the state, the error's message, and the last event. */
const ends: [scenario: string, stop: 'never' | 'gently' | 'by force', state: string, error: RegExp | null][] = [
  ['completes', 'never', 'completed', null],
  ['diverges', 'never', 'completed', null],
  ['fails', 'never', 'failed', /^the loss is not a scalar$/],
  ['exits', 'never', 'failed', /^The worker ended with exit code 3\.$/],
  ['killed', 'never', 'failed', /^The worker was killed by SIGKILL: perhaps the system ran out of memory, or somebody ended it\.$/],
  ['hangs', 'gently', 'stopped', null],
  ['diesWhenStopped', 'gently', 'stopped', null],
  ['hangs', 'by force', 'stopped', null],
  ['ignoresStop', 'by force', 'stopped', null],
]

test.each(ends)('a worker that %s, stopped %s, leaves the run %s', async (scenario, stop, state, error) => {
  const { host, config } = openFakeHost()
  const run = await host.start(config(scenario))
  if (stop !== 'never') {
    await once(run, 'log')
    run.stop()
    if (stop === 'by force') run.stop()
  }
  const record = await run.finished
  expect(record.state).toBe(state)
  if (error) expect(record.error?.message).toMatch(error)
  else expect(record.error).toBeNull()
  expect(record.endedAt).toBeGreaterThanOrEqual(record.startedAt!)
  expect(host.store.listEvents(run.id).at(-1)?.kind).toBe('ended')
})

test('a run that ended by itself has the reason in its last event', async () => {
  const { host, config } = openFakeHost()
  const run = await host.start(config('completes'))
  await run.finished
  expect(host.store.listEvents(run.id).at(-1)).toMatchObject({
    kind: 'ended',
    message: 'completed: maxEpochs is 2, and all are done.',
    data: { reason: 'maxEpochs is 2, and all are done.' },
  })
})

test('a death before the first checkpoint has nothing to go on from', async () => {
  const { host, config } = openFakeHost()
  expect((await (await host.start(config('exits'))).finished).error?.remedy).toBeUndefined()
})

test('a death without a last word keeps the end of the log, and says how to go on', async () => {
  const { host, config, plugin } = openFakeHost()
  const run = await host.start(config('killed'))
  const { error } = await run.finished
  expect(error?.remedy).toContain(`leyden fit ${plugin} --resume last`)
  expect(host.store.listEvents(run.id).at(-1)?.data).toEqual({
    lastLines: ['Fake: 42 parameters', 'training', 'printed', 'the last words'],
  })
  expect(host.store.readLog(run.id).map(({ level, message }) => [level, message])).toEqual([
    ['info', 'Fake: 42 parameters'],
    ['info', 'training'],
    ['info', 'printed'],
    ['warning', 'the last words'],
  ])
})

test('a run is kept whole: its configuration, metrics, checkpoints, device and versions', async () => {
  const { host, config } = openFakeHost()
  const run = await host.start(config('completes', { hparams: { hidden: 64 } }), { name: 'first', tags: ['a', 'b'] })
  const record = await run.finished
  expect(record).toMatchObject({
    name: 'first',
    state: 'completed',
    plugin: 'fake',
    module: 'Fake',
    data: 'Moons',
    device: 'cpu:0',
    tags: ['a', 'b'],
    parameters: 42,
    epochs: 2,
    steps: 20,
    hparams: { scenario: 'completes', hidden: 64 },
    versions: { leyden: '0.1.0' },
    config: config('completes', { hparams: { hidden: 64 } }),
  })
  expect(host.store.metricSummaries(run.id)).toMatchObject([{ name: 'train_loss', count: 2, last: 0.5, min: 0.5, max: 1 }])
  expect(
    host.store
      .listCheckpoints(run.id)
      .map((each) => path.basename(each.path))
      .sort(),
  ).toEqual(['epoch=0', 'epoch=1'])
  expect(run.summary()).toMatchObject({ epochs: 2, steps: 20, metrics: { val_accuracy: 0.75 } })
})

test('NaN and infinities of a diverging run are kept as they were', async () => {
  const { host, config } = openFakeHost()
  const run = await host.start(config('diverges'))
  await run.finished
  expect([...host.store.metricSeries(run.id, 'train_loss').value]).toEqual([NaN, Infinity, -Infinity])
})

test('all that the worker says comes as events', async () => {
  const { host, config } = openFakeHost()
  const run = await host.start(config('completes'))
  const seen: string[] = []
  run.on('state', (state) => seen.push(state))
  for (const name of ['started', 'summary', 'progress', 'metrics', 'checkpoint', 'log'] as const) run.on(name, () => seen.push(name))
  await run.finished
  const epoch = ['progress', 'metrics', 'checkpoint']
  expect(seen).toEqual(['running', 'started', 'summary', 'log', ...epoch, ...epoch, 'completed'])
})

test('what the plugin prints comes as output, and is in the log', async () => {
  const { host, config } = openFakeHost()
  const run = await host.start(config('exits'))
  const lines: [string, string][] = []
  run.on('output', (stream, line) => lines.push([stream, line]))
  await run.finished
  expect(lines).toEqual([
    ['stdout', 'printed'],
    ['stderr', 'the last words'],
  ])
})

test('30 seconds without a sign of life are told, as is the return', async () => {
  const { host, config } = openFakeHost()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const run = await host.start(config('silent'))
  await once(run, 'log')
  const events: string[] = []
  run.on('unresponsive', () => events.push('unresponsive'))
  run.on('responsive', () => events.push('responsive'))
  vi.advanceTimersByTime(29_999)
  expect(events).toEqual([])
  vi.advanceTimersByTime(1)
  expect(events).toEqual(['unresponsive'])
  vi.useRealTimers()
  run.stop()
  expect((await run.finished).state).toBe('stopped')
  expect(events).toEqual(['unresponsive', 'responsive'])
  expect(host.store.listEvents(run.id).map(({ kind }) => kind)).toEqual(expect.arrayContaining(['unresponsive', 'responsive']))
})
