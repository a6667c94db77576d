import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { writePredictions } from '../../engine/worker/predictions.ts'
import { makeFolder } from '../plugins/plugin-folder.ts'

test('predictions are JSON lines, in order, in a file that replaces the one before', async () => {
  const folder = makeFolder({ 'p.jsonl': 'old' })
  const output = path.join(folder, 'p.jsonl')
  await writePredictions(output, async (write) => [{ digit: 3 }, [0.5, 1]].forEach(write))
  expect(readFileSync(output, 'utf8')).toBe('{"digit":3}\n[0.5,1]\n')
  expect(readdirSync(folder)).toEqual(['p.jsonl'])
})

test('a prediction that fails leaves the file of before, and nothing beside it', async () => {
  const folder = makeFolder({})
  const output = path.join(folder, 'p.jsonl')
  writeFileSync(output, 'old')
  const failing = writePredictions(output, async (write) => {
    write(1)
    throw new Error('in the middle')
  })
  await expect(failing).rejects.toThrow('in the middle')
  expect(readFileSync(output, 'utf8')).toBe('old')
  expect(readdirSync(folder)).toEqual(['p.jsonl'])
})

test.each([
  [undefined, /nowhere to write/],
  [path.join('/', 'no', 'such', 'folder', 'p.jsonl'), /can't be written to .*ENOENT/],
])('an output of %s is refused with what to do', async (output, message) => {
  await expect(writePredictions(output, async () => {})).rejects.toThrow(message)
  if (output) expect(existsSync(output)).toBe(false)
})
