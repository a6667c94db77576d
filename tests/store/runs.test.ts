import { readdirSync, readFileSync, renameSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { openStore, type RunRecord } from '../../engine/store/index.ts'
import { config, newRun, temporaryHome, temporaryStore } from './support.ts'

test('a new run is queued, with an id that says its day and what its configuration gives', () => {
  const store = temporaryStore()
  const run = store.createRun(newRun({ tags: ['baseline', 'cpu'], resumedFrom: '/elsewhere/checkpoint' }))
  expect(run).toStrictEqual({
    id: expect.stringMatching(/^\d{8}-[0-9a-hjkmnp-tv-z]{6}$/),
    name: 'digits-1',
    colour: 0,
    state: 'queued',
    plugin: 'digits',
    module: null,
    data: null,
    config,
    hparams: { hidden: 128 },
    tags: ['baseline', 'cpu'],
    parent: null,
    resumedFrom: path.resolve('/elsewhere/checkpoint'),
    device: null,
    versions: {},
    parameters: null,
    createdAt: expect.any(Number),
    startedAt: null,
    endedAt: null,
    epochs: 0,
    steps: 0,
    error: null,
  })
  expect(run.id.slice(0, 8)).toBe(new Date(run.createdAt).toISOString().slice(0, 10).replaceAll('-', ''))
})

test("a new run's folder holds its configuration and nothing half-written", () => {
  const store = temporaryStore()
  const { id } = store.createRun(newRun())
  expect(store.runFolder(id)).toBe(path.join(store.home, 'runs', id))
  expect(readdirSync(store.runFolder(id))).toEqual(['config.json'])
  expect(JSON.parse(readFileSync(path.join(store.runFolder(id), 'config.json'), 'utf8'))).toEqual(config)
})

const changes: Parameters<ReturnType<typeof temporaryStore>['updateRun']>[1][] = [
  { state: 'running', module: 'Net', data: 'Mnist', device: 'gpu:0', startedAt: 5, versions: { leyden: '0.1.0' }, parameters: 12_345 },
  { hparams: { z: 1, a: [1, { b: null }], text: 'ü"\n', off: false } },
  { state: 'failed', endedAt: 9, error: { message: 'no', remedy: 'do', usage: false, location: { file: 'a.ts', line: 3 } } },
  { epochs: 3, steps: 900, name: 'renamed', parent: 'other', config: { ...config, seed: 8 } },
  { error: null, parameters: null },
  {},
]

test.each(changes)('change %j is read back, and nothing else changes', (change) => {
  const store = temporaryStore()
  const run = store.createRun(newRun())
  store.updateRun(run.id, change)
  expect(store.findRun(run.id)).toStrictEqual({ ...run, ...change })
})

test('hyper-parameters keep their order and can be queried in SQL', () => {
  const store = temporaryStore()
  const { id } = store.createRun(newRun())
  store.updateRun(id, { hparams: { z: 1, a: 0.001 } })
  expect(Object.keys(store.findRun(id).hparams)).toEqual(['z', 'a'])
  const db = new Database(path.join(store.home, 'leyden.db'), { readonly: true })
  expect(db.prepare("SELECT run FROM hparams WHERE key = 'a' AND value ->> '$' < 0.01").pluck().all()).toEqual([id])
  db.close()
})

test('a changed configuration is also that of config.json', () => {
  const store = temporaryStore()
  const { id } = store.createRun(newRun())
  store.updateRun(id, { config: { ...config, seed: 99 } })
  expect(JSON.parse(readFileSync(path.join(store.runFolder(id), 'config.json'), 'utf8')).seed).toBe(99)
})

test('tags are replaced, without doubles', () => {
  const store = temporaryStore()
  const { id } = store.createRun(newRun({ tags: ['a', 'b'] }))
  store.tagRun(id, ['c', 'a', 'c'])
  expect(store.findRun(id).tags).toEqual(['c', 'a'])
})

test('names are numbered by plugin, and pass over those that were given', () => {
  const store = temporaryStore()
  const name = (change: Parameters<typeof newRun>[0]): string => store.createRun(newRun(change)).name
  expect([name({}), name({ name: 'digits-3' }), name({}), name({ plugin: 'iris' })]).toEqual(['digits-1', 'digits-3', 'digits-4', 'iris-1'])
})

test.each(['last', '', ' '])('the name "%s" is refused', (name) => {
  expect(() => temporaryStore().createRun(newRun({ name }))).toThrow(`A run can't be named "${name}"`)
})

test('a thousand runs made at once have ids of their own, which sort as they were made', () => {
  const store = temporaryStore()
  const ids = Array.from({ length: 1000 }, () => store.createRun(newRun()).id)
  expect(new Set(ids).size).toBe(1000)
  const moments = ids.map((id) => id.slice(0, -2))
  expect(moments.toSorted()).toEqual(moments)
}, 60_000)

test.each([
  { filter: undefined, expected: ['d', 'c', 'b', 'a'] },
  { filter: { plugin: 'iris' }, expected: ['d', 'b'] },
  { filter: { state: 'completed' }, expected: ['b', 'a'] },
  { filter: { tag: 'x' }, expected: ['d', 'a'] },
  { filter: { plugin: 'iris', tag: 'x' }, expected: ['d'] },
  { filter: { limit: 2 }, expected: ['d', 'c'] },
  { filter: { state: 'failed' }, expected: [] },
] as const)('the runs of filter $filter are $expected, newest first', ({ filter, expected }) => {
  const store = temporaryStore()
  const make = (name: string, plugin: string, tags: string[]): RunRecord => store.createRun(newRun({ name, plugin, tags }))
  const [a, b] = [make('a', 'digits', ['x', 'y']), make('b', 'iris', [])]
  make('c', 'digits', ['y'])
  make('d', 'iris', ['x'])
  for (const { id } of [a, b]) store.updateRun(id, { state: 'completed' })
  expect(store.listRuns(filter).map(({ name }) => name)).toEqual(expected)
})

test('a run is found by id, name, beginning of an id, and as the last', () => {
  const store = temporaryStore()
  const first = store.createRun(newRun({ name: 'same' }))
  const second = store.createRun(newRun({ name: 'same' }))
  const third = store.createRun(newRun())
  const find = (reference: string): string => store.findRun(reference).id
  expect([find(first.id), find('same'), find(third.name), find('last')]).toEqual([first.id, second.id, third.id, third.id])
})

test('an unambiguous beginning of an id is enough, and an ambiguous one lists what it fits', () => {
  const store = temporaryStore()
  const run = store.createRun(newRun())
  expect(store.findRun(run.id.slice(0, -3)).id).toBe(run.id)
  const other = store.createRun(newRun())
  const ambiguous = expect.objectContaining({ name: 'LeydenError', message: expect.stringContaining(`${run.id} (digits-1)`) })
  expect(() => store.findRun(run.id.slice(0, 4))).toThrow(ambiguous)
  expect(() => store.findRun(other.id.slice(0, 4))).toThrow(/fits several runs/)
})

test.each(['', 'nothing', '%', '2', '~'])('reference "%s" that fits nothing is refused with what to do', (reference) => {
  const store = temporaryStore()
  expect(() => store.findRun(reference)).toThrow(/There is no run in .* yet/)
  store.createRun(newRun({ name: 'x' }))
  const refused = expect.objectContaining({ name: 'LeydenError', usage: true, remedy: expect.stringContaining('leyden runs') })
  if (reference !== '2') expect(() => store.findRun(reference)).toThrow(refused)
})

test.each([
  ['updateRun', (store, id) => store.updateRun(id, { steps: 1 })],
  ['tagRun', (store, id) => store.tagRun(id, [])],
  ['appendMetrics', (store, id) => store.appendMetrics(id, [])],
  ['appendLog', (store, id) => store.appendLog(id, [])],
  ['addEvent', (store, id) => store.addEvent(id, 'x', 'x')],
] as [string, (store: ReturnType<typeof temporaryStore>, id: string) => void][])('%s of an unknown run is refused', (_, call) => {
  expect(() => call(temporaryStore(), '20260101-aaaaaa')).toThrow(/There is no run with the id "20260101-aaaaaa"/)
})

test('all is there after closing and opening, also from another place', () => {
  const home = temporaryHome()
  const store = openStore(home)
  const { id } = store.createRun(newRun({ resumedFrom: path.join(home, 'runs', 'x', 'checkpoints', 'last') }))
  store.setSetting('trusted', { hash: ['a'] })
  store.addEvent(id, 'started', 'on cpu:0', { device: 'cpu:0' })
  store.close()
  store.close()
  renameSync(home, `${home}-moved`)
  const moved = temporaryStore(`${home}-moved`)
  expect(moved.findRun(id).resumedFrom).toBe(path.join(`${home}-moved`, 'runs', 'x', 'checkpoints', 'last'))
  expect(moved.getSetting('trusted')).toEqual({ hash: ['a'] })
  expect(moved.getSetting('other')).toBeUndefined()
  expect(moved.listEvents(id)).toEqual([{ time: expect.any(Number), kind: 'started', message: 'on cpu:0', data: { device: 'cpu:0' } }])
  expect(moved.integrityCheck()).toBe('ok')
  moved.close()
  renameSync(`${home}-moved`, home)
})
