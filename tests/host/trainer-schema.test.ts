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

/** As configurations write it: -1 for no bound, 0 for off. */
const written = (value: unknown) => value ?? -1

test('the defaults that a form shows are those of the trainer', () => {
  const trainer: Record<string, unknown> = { ...resolveOptions({}), fastDevRun: 0, devices: 'auto', strategy: 'auto', numNodes: 1 }
  const shown = options.filter(([, option]) => option.default !== undefined)
  expect(shown.length).toBeGreaterThan(15)
  for (const [name, option] of shown) expect([name, option.default]).toEqual([name, written(trainer[name])])
})

test('each option is one of the trainer, under the same name', () => {
  const known = [...Object.keys(resolveOptions({})), 'limitTrainBatches', 'limitValBatches', 'limitTestBatches', 'limitPredictBatches']
  const named = options.map(([name]) => name).filter((name) => !['logger', 'devices', 'strategy', 'numNodes'].includes(name))
  expect(known).toEqual(expect.arrayContaining(named))
})

test('each default is a right value, and none is filled in', () => {
  const trainer = Object.fromEntries(options.flatMap(([name, { default: value }]) => (value === undefined ? [] : [[name, value]])))
  const config = { command: 'fit', plugin: '/p', hparams: {}, seed: 1 }
  expect(checkRunConfig({ ...config, trainer }).trainer).toEqual(trainer)
  expect(checkRunConfig({ ...config, trainer: {} }).trainer).toEqual({})
})
