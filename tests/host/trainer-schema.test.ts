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
  const { maxSteps, gradientClipVal, ...defaults } = resolveOptions({})
  const shown = Object.fromEntries(options.map(([name, option]) => [name, option.default]))
  const names = ['maxEpochs', 'accelerator', 'logEveryNSteps', 'precision', 'capture', 'accumulateGradBatches', 'gradientClipAlgorithm']
  for (const name of names) expect(shown[name], name).toBe(defaults[name as keyof typeof defaults])
  expect([shown['maxSteps'], shown['gradientClipVal']]).toEqual([maxSteps ?? -1, gradientClipVal ?? undefined])
})

test('each default is a right value, and none is filled in', () => {
  const trainer = Object.fromEntries(options.flatMap(([name, { default: value }]) => (value === undefined ? [] : [[name, value]])))
  const config = { command: 'fit', plugin: '/p', hparams: {}, seed: 1 }
  expect(checkRunConfig({ ...config, trainer }).trainer).toEqual(trainer)
  expect(checkRunConfig({ ...config, trainer: {} }).trainer).toEqual({})
})
