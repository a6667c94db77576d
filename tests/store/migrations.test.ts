import { writeFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { migrate } from '../../engine/store/migrations.ts'
import { openStore } from '../../engine/store/index.ts'
import { newRun, temporaryHome, temporaryStore } from './support.ts'

const version = (db: Database.Database): unknown => db.pragma('user_version', { simple: true })

test('a database of version 0 becomes the current one', () => {
  const home = temporaryHome()
  new Database(path.join(home, 'leyden.db')).close()
  const store = temporaryStore(home)
  expect(store.createRun(newRun()).name).toBe('digits-1')
  const db = new Database(path.join(home, 'leyden.db'), { readonly: true })
  expect([version(db), db.pragma('journal_mode', { simple: true })]).toEqual([4, 'wal'])
  db.close()
})

test.each([0, 1, 2])('from version %i only the missing steps are done', (from) => {
  const db = new Database(':memory:')
  const steps = ['CREATE TABLE a (x)', 'CREATE TABLE b (x)']
  migrate(db, 'test', steps.slice(0, from))
  migrate(db, 'test', steps)
  expect(version(db)).toBe(2)
  expect(db.prepare('SELECT name FROM sqlite_schema ORDER BY name').pluck().all()).toEqual(['a', 'b'])
})

test('a step that fails leaves the database as the step before it did', () => {
  const db = new Database(':memory:')
  expect(() => migrate(db, 'test', ['CREATE TABLE a (x)', 'CREATE TABLE b (x); CREATE TABLE a (x)'])).toThrow(/already exists/)
  expect(version(db)).toBe(1)
  expect(db.prepare('SELECT name FROM sqlite_schema').pluck().all()).toEqual(['a'])
})

test('a database of a newer Leyden is refused with what to do, and stays as it is', () => {
  const home = temporaryHome()
  temporaryStore(home).close()
  const db = new Database(path.join(home, 'leyden.db'))
  db.pragma('user_version = 1000')
  const refused = expect.objectContaining({
    name: 'LeydenError',
    message: expect.stringMatching(/newer Leyden: its format is version 1000, this Leyden knows up to 4\./),
    remedy: expect.stringContaining('Update Leyden'),
  })
  expect(() => openStore(home)).toThrow(refused)
  expect(version(db)).toBe(1000)
  db.close()
})

test('a file that is no database is refused with what to do', () => {
  const home = temporaryHome()
  writeFileSync(path.join(home, 'leyden.db'), 'something else entirely '.repeat(100))
  expect(() => openStore(home)).toThrow(expect.objectContaining({ name: 'LeydenError', remedy: expect.stringContaining('move it away') }))
})
