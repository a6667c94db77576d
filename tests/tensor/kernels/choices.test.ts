import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { addChoice, prefersOwn, readChoices } from '../../../engine/runtime/index.ts'

let folder = ''
let file = ''

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'leyden-choices-'))
  file = path.join(folder, 'choices.jsonl')
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

const choice = (key: string, ownMs: number) => ({ key, stockMs: 10, ownMs })

test.each([
  [5, true],
  [8, true],
  [8.1, false],
  [12, false],
])('an own kernel that takes %d ms where TensorFlow takes 10 is preferred: %s', (ownMs, preferred) => {
  expect(prefersOwn(choice('a', ownMs))).toBe(preferred)
})

test('a kernel may say itself how much it must save', () => {
  expect(prefersOwn({ ...choice('a', 9), atMost: 0.9 })).toBe(true)
  expect(prefersOwn({ ...choice('a', 9.1), atMost: 0.9 })).toBe(false)
})

test('of two measurements the first one holds, in this process and the next', () => {
  expect(addChoice(file, choice('a', 5)).get('a')).toEqual(choice('a', 5))
  expect(addChoice(file, choice('a', 20)).get('a')).toEqual(choice('a', 5))
  expect(addChoice(file, choice('b', 7)).size).toBe(2)
  expect(readChoices(file).get('a')).toEqual(choice('a', 5))
})

test('a line that was cut off is passed over', () => {
  addChoice(file, choice('a', 5))
  appendFileSync(file, '{"key":"b","sto\n')
  addChoice(file, choice('c', 6))
  expect([...readChoices(file).keys()]).toEqual(['a', 'c'])
})

test('the folder is made with the first measurement', () => {
  const deep = path.join(folder, 'new', 'choices.jsonl')
  addChoice(deep, choice('a', 5))
  expect(readChoices(deep).get('a')).toEqual(choice('a', 5))
})

test('where nothing can be written, the measurement holds for this process', () => {
  const nowhere = path.join(file, 'below', 'a', 'file', 'choices.jsonl')
  writeFileSync(file, '')
  expect(addChoice(nowhere, choice('a', 5)).get('a')).toEqual(choice('a', 5))
  expect(readChoices(nowhere).size).toBe(0)
})

test('a measurement is a line', () => {
  addChoice(file, choice('a', 5))
  expect(readFileSync(file, 'utf8')).toBe('{"key":"a","stockMs":10,"ownMs":5}\n')
})
