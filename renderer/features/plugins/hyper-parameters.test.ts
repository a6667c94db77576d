import { expect, test } from 'vitest'
import { hyperParameters } from './hyper-parameters.ts'

test.each([
  [{ type: 'integer', minimum: 8, maximum: 1024, default: 128 }, '128', 'whole number, 8 to 1024'],
  [{ type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER }, null, 'whole number, at least 1'],
  [{ type: 'number', exclusiveMinimum: 0, maximum: 1, default: 0.02 }, '0.02', 'number, above 0, at most 1'],
  [{ type: 'boolean', default: false }, 'false', 'yes or no'],
  [{ enum: ['relu', 'tanh'], default: 'relu' }, '"relu"', '"relu", "tanh"'],
  [{ anyOf: [{ type: 'number' }, { type: 'null' }], default: null }, 'null', 'number or none'],
  [{ type: 'array', items: { type: 'integer' } }, null, 'list of whole number'],
  [{}, null, 'anything'],
])('%j has the default %s and is a %s', (schema, standard, values) => {
  const module = { name: 'Net', schema: { properties: { p: schema } }, defaults: {} }
  expect(hyperParameters(module)).toEqual([{ name: 'p', standard, values, meaning: '' }])
})

test('what the plugin sets goes before what the schema has', () => {
  const schema = { properties: { p: { type: 'integer', default: 1, description: 'Units' } } }
  expect(hyperParameters({ name: 'Net', schema, defaults: { p: 2 } })).toMatchObject([{ standard: '2', meaning: 'Units' }])
})
