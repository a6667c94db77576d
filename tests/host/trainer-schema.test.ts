import { expect, test } from 'vitest'
import { checkRunConfig, trainerJsonSchema } from '../../engine/host/index.ts'
import { resolveOptions } from '../../engine/trainer/options.ts'

interface Option {
  title?: string
  description?: string
  default?: unknown
  'x-group'?: string
}

const schema = trainerJsonSchema() as unknown as { properties: Record<string, Option>; required?: string[] }
const options = Object.entries(schema.properties)

test.each(options)('a form can show %s', (_, option) => {
  expect(option).toMatchObject({ title: expect.any(String), description: expect.stringMatching(/\.$/) })
  expect(['basic', 'data', 'advanced']).toContain(option['x-group'])
})

test('no option is required', () => expect(schema.required).toBeUndefined())

test('the defaults that a form shows are those of the trainer', () => {
  const { maxEpochs, accelerator, logEveryNSteps, precision, capture, maxSteps } = resolveOptions({})
  const shown = Object.fromEntries(options.map(([name, option]) => [name, option.default]))
  expect(shown).toMatchObject({ maxEpochs, accelerator, logEveryNSteps, precision, capture, maxSteps: maxSteps ?? -1 })
})

test('each default is a right value, and none is filled in', () => {
  const trainer = Object.fromEntries(options.flatMap(([name, { default: value }]) => (value === undefined ? [] : [[name, value]])))
  const config = { command: 'fit', plugin: '/p', hparams: {}, seed: 1 }
  expect(checkRunConfig({ ...config, trainer }).trainer).toEqual(trainer)
  expect(checkRunConfig({ ...config, trainer: {} }).trainer).toEqual({})
})
