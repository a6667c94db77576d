// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { fieldId } from './field.ts'
import { hparamGroup, trainerGroup } from './groups.ts'
import type { JsonSchema } from './json-schema.ts'
import { listText, parseList } from './list-text.ts'
import { numberText, parseNumber, stepped } from './number-text.ts'
import { limitsInWords, typeInWords } from './words.ts'

describe('numbers stay readable', () => {
  test.each([
    [64, '64'],
    [0.5, '0.5'],
    [0.001, '0.001'],
    [1e-4, '1e-4'],
    [2.5e-5, '2.5e-5'],
    [-3e-7, '-3e-7'],
    [1_000_000, '1000000'],
    [0, '0'],
  ])('%d as %s', (value, text) => {
    expect(numberText(value)).toBe(text)
    expect(parseNumber(text)).toBe(value)
  })

  test.each(['', ' ', '1,5', '0x10', 'NaN', 'Infinity', '1e999', '1 2', '--1', 'e3', '.'])('%j is no number', (text) => {
    expect(parseNumber(text)).toBeUndefined()
  })

  test.each([
    ['64', 1, 1, '65'],
    ['64', 1, -1, '63'],
    ['', 1, 1, '1'],
    ['0.3', 0.1, 1, '0.4'],
    ['0.25', 0.1, -1, '0.2'],
    ['5', 8, 1, '8'],
    ['fast', 1, 1, undefined],
  ] as const)('%s in steps of %d, direction %d, is %s', (text, step, direction, next) => {
    expect(stepped(text, step, direction)).toBe(next)
  })
})

test.each([
  ['64, 32', 'integer', [64, 32]],
  ['64,32,', 'integer', [64, 32, '']],
  ['true, false, maybe', 'boolean', [true, false, 'maybe']],
  ['a, b c', 'string', ['a', 'b c']],
  ['["a, b"]', 'string', ['a, b']],
  ['[1, 2', 'number', ['[1', 2]],
  ['  ', 'string', []],
] as const)('the list %s', (text, item, items) => {
  expect(parseList(text, item)).toEqual(items)
})

test('a list is typed with commas unless they would be mistaken', () => {
  expect(listText([64, 1e-4])).toBe('64, 1e-4')
  expect(listText(['a, b', ''])).toBe('["a, b",""]')
})

describe('limits in words', () => {
  const cases: [JsonSchema, string][] = [
    [{ type: 'integer', minimum: 8, maximum: 1024 }, 'between 8 and 1024'],
    [{ type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }, ''],
    [{ type: 'number', exclusiveMinimum: 0, maximum: 1 }, 'more than 0 and at most 1'],
    [{ type: 'number', exclusiveMaximum: 1, multipleOf: 0.25 }, 'less than 1, a multiple of 0.25'],
    [{ type: 'string', minLength: 1 }, 'at least 1 character'],
    [{ type: 'array', minItems: 2, maxItems: 2 }, 'exactly 2 entries'],
  ]
  test.each(cases)('%j: %s', (schema, words) => expect(limitsInWords(schema)).toBe(words))
})

test('types in words', () => {
  expect(typeInWords({ anyOf: [{ type: 'integer' }, { enum: ['auto', 'off'] }, { type: 'null' }] })).toBe(
    'a whole number, auto or off or none',
  )
})

test.each([
  ['learningRate', 'Optimiser'],
  ['learning_rate', 'Optimiser'],
  ['lr', 'Optimiser'],
  ['weightDecay', 'Optimiser'],
  ['beta1', 'Optimiser'],
  ['warmupSteps', 'Optimiser'],
  ['gradientClip', 'Optimiser'],
  ['hidden', 'Basic'],
  ['epsilonGreedy', 'Basic'],
  ['colour', 'Basic'],
] as const)('the hyper-parameter %s stands under %s', (name, group) => {
  expect(hparamGroup(name, {})).toBe(group)
})

test('a group that the schema names wins', () => {
  expect(hparamGroup('learningRate', { 'x-group': 'advanced' })).toBe('Advanced')
  expect(hparamGroup('hidden', { 'x-group': 'optimizer' })).toBe('Optimiser')
  expect(['maxEpochs', 'limitValBatches', 'precision'].map((name) => trainerGroup(name, {}))).toEqual(['Basic', 'Data', 'Advanced'])
})

test('names that would be paths to the form library are written otherwise, each differently', () => {
  const ids = [['a.b'], ['a', 'b'], ['a[0]'], ['a~2e~b'], ["a'b"]].map(fieldId)
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(/^[\w~/-]+$/)
})
