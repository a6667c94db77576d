import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { version1, version2 } from '../../engine/store/schema.ts'
import { image, newRun, temporaryHome, temporaryStore } from './support.ts'

test('media are read back as they were given, with their place on disk, in order and by name', () => {
  const store = temporaryStore()
  const [run, other] = [store.createRun(newRun()).id, store.createRun(newRun()).id]
  const records = [image(), image({ item: 1, file: 'media/000001-images-3.png' }), image({ name: 'loss', kind: 'curve', step: 9 })]
  const stored = store.addMedia(run, records)
  store.addMedia(other, [image()])
  expect(stored).toStrictEqual(
    records.map((record) => ({ ...record, id: expect.any(String), run, path: path.join(store.runFolder(run), record.file) })),
  )
  expect(store.listMedia(run)).toStrictEqual(stored)
  expect(store.listMedia(run, 'loss')).toStrictEqual([stored[2]])
  expect(store.findMedia(stored[1]!.id)).toStrictEqual(stored[1])
})

test('summaries count files and steps of a name', () => {
  const store = temporaryStore()
  const run = store.createRun(newRun()).id
  store.addMedia(run, [
    image({ name: 'b' }),
    image({ name: 'b', item: 1 }),
    image({ name: 'a', kind: 'text', step: 0 }),
    image({ name: 'b', step: 9 }),
  ])
  expect(store.mediaSummaries(run)).toEqual([
    { name: 'b', kind: 'image', files: 3, steps: 2, firstStep: 3, lastStep: 9, bytes: 300 },
    { name: 'a', kind: 'text', files: 1, steps: 1, firstStep: 0, lastStep: 0, bytes: 100 },
  ])
})

test('media of a run that is not there, or of an id that is not there, is refused', () => {
  const store = temporaryStore()
  expect(() => store.addMedia('nobody', [image()])).toThrow(/no run with the id "nobody"/)
  expect(() => store.findMedia('12')).toThrow(
    expect.objectContaining({ name: 'LeydenError', remedy: expect.stringContaining('runs media') }),
  )
})

test('a run that is removed takes its rows along', () => {
  const home = temporaryHome()
  const store = temporaryStore(home)
  const run = store.createRun(newRun()).id
  store.addMedia(run, [image()])
  const db = new Database(path.join(home, 'leyden.db'))
  db.pragma('foreign_keys = ON')
  db.prepare('DELETE FROM runs WHERE id = ?').run(run)
  expect(db.prepare('SELECT count(*) FROM media').pluck().get()).toBe(0)
  db.close()
})

test('a history of before has no media, and takes them', () => {
  const home = temporaryHome()
  const db = new Database(path.join(home, 'leyden.db'))
  db.exec(version1 + version2)
  db.pragma('user_version = 2')
  db.close()
  const store = temporaryStore(home)
  const run = store.createRun(newRun()).id
  expect(store.listMedia(run)).toEqual([])
  expect(store.addMedia(run, [image()])).toHaveLength(1)
})
