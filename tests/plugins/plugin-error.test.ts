import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { LeydenError } from '../../engine/errors/index.ts'
import { describePluginError } from '../../engine/plugins/plugin-error.ts'
import { TensorFlowError } from '../../engine/tensor/index.ts'

const folder = path.resolve('/plugins/digits')
const file = path.join(folder, 'plugin.ts')
const place = { path: folder, folder, entry: file, singleFile: false }
const stack = `Error: x\n    at step (${pathToFileURL(file).href}:7:3)`
const withStack = <T extends Error>(error: T, its = stack): T => Object.assign(error, { stack: its })

test('what the plugin threw is named with its place', () => {
  expect(describePluginError(withStack(new TypeError('no')), place)).toMatchObject({
    message: 'The plugin failed with TypeError: no',
    location: { file, line: 7, column: 3 },
    remedy: expect.stringContaining('the code at that line'),
  })
})

test("an error of Leyden keeps its words and its own place, and gets the plugin's where it has none", () => {
  const own = { file: '/elsewhere.ts', line: 1 }
  expect(describePluginError(withStack(new LeydenError('m', { remedy: 'r', location: own })), place)).toMatchObject({
    message: 'm',
    remedy: 'r',
    location: own,
  })
  expect(describePluginError(withStack(new LeydenError('m', { remedy: 'r' })), place)).toMatchObject({
    message: 'm',
    remedy: 'r',
    location: { file, line: 7 },
  })
})

test('an error that the plugin had no part in stays as it is', () => {
  const report = describePluginError(withStack(new Error('defect'), 'Error: defect\n    at node:internal/a:1:2'), place)
  expect(report).toEqual({ message: 'defect', usage: false, location: undefined, stack: expect.any(String) })
})

test.each([
  [
    'TensorFlow',
    new TensorFlowError(3, 'Matrix size-incompatible', 'MatMul', [{ id: 1, shape: [2, 3], dtype: 1 }]),
    /^MatMul\(float32\[2, 3\]\)/,
  ],
])('an error of %s keeps its words and says how to find the shapes', (_, error, message) => {
  const report = describePluginError(withStack(error), place)
  expect(report).toMatchObject({
    message: expect.stringMatching(message),
    location: { file, line: 7 },
    remedy: expect.stringContaining('x.shape'),
  })
})

test('what is wrong with what a method returned is shown at the method, or at the file that lacks it', () => {
  const own = mkdtempSync(path.join(tmpdir(), 'leyden-plugin-'))
  const entry = path.join(own, 'plugin.ts')
  writeFileSync(entry, 'class Net {\n  async trainingStep(batch) {\n  }\n}\n')
  const at = (member?: string) =>
    describePluginError(withStack(new LeydenError('m', { member }), 'Error: m'), { path: own, folder: own, entry, singleFile: false })
      .location
  expect(at('trainingStep')).toEqual({ file: entry, line: 2, column: 1 })
  expect(at('Net')).toEqual({ file: entry, line: 1, column: 1 })
  expect(at('testStep')).toEqual({ file: entry })
})

test('what has no place in the plugin, such as a damaged checkpoint, is given none', () => {
  const damaged = withStack(new LeydenError('model.safetensors is damaged.'), 'Error: model.safetensors is damaged.')
  expect(describePluginError(damaged, place).location).toBeUndefined()
})
