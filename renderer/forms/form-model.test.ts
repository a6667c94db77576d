// @vitest-environment node
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { entryOf } from './entry.ts'
import { formModel, initialEntries, isChanged, readForm, type Entries } from './form-model.ts'
import { hparamGroup } from './groups.ts'
import type { Json, JsonSchema } from './json-schema.ts'

const json = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema

function part(schema: JsonSchema, values?: Record<string, Json>) {
  return { path: ['hparams'], schema, groupOf: hparamGroup, prefill: true, values }
}

/** What the form says about `typed`, for one field that takes `schema`. */
function problemOf(schema: z.ZodType, typed: Entries[string]) {
  const model = formModel([part(json(z.object({ value: schema })))])
  return readForm(model, { ...initialEntries(model), 'hparams/value': typed }).problems['hparams/value']
}

const scalar = fc.oneof(
  fc.tuple(fc.integer({ min: -1000, max: 0 }), fc.integer({ min: 1, max: 1000 })).map(([min, max]) => ({
    schema: z.int().min(min).max(max),
    value: fc.integer({ min, max }),
  })),
  fc.constant({ schema: z.number(), value: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
  fc.constant({ schema: z.number().positive(), value: fc.double({ min: 1e-12, max: 1e12, noNaN: true }) }),
  fc.constant({ schema: z.string(), value: fc.string().filter((text) => text !== '""') }),
  fc.constant({ schema: z.boolean(), value: fc.boolean() }),
  fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 5 }).map((names) => ({
    schema: z.enum(names as [string, ...string[]]),
    value: fc.constantFrom(...names),
  })),
  fc.constant({ schema: z.union([z.literal(1), z.literal('two'), z.literal(true)]), value: fc.constantFrom(1, 'two', true) }),
) as fc.Arbitrary<Kind>

interface Kind {
  schema: z.ZodType
  value: fc.Arbitrary<Json>
}

const list = (item: Kind): Kind => ({ schema: z.array(item.schema), value: fc.array(item.value, { maxLength: 6 }) })
const nullable = (kind: Kind): Kind => ({ schema: kind.schema.nullable(), value: fc.option(kind.value, { nil: null }) })
const other: Kind = { schema: z.record(z.string(), z.number()), value: fc.dictionary(fc.string(), fc.integer()) as fc.Arbitrary<Json> }
const either: Kind = { schema: z.union([z.number(), z.string()]), value: fc.oneof(fc.integer(), fc.string()) as fc.Arbitrary<Json> }

const kind: fc.Arbitrary<Kind> = fc.oneof(
  scalar,
  scalar.map(list),
  scalar.map(nullable),
  scalar.map(list).map(nullable),
  fc.constant(other),
  fc.constant(either),
)

/** A field with its schema, a value that it takes and whether that is its default, needed, or left out. */
/** Some that every object inherits, too. */
const name = fc.oneof({ weight: 6, arbitrary: fc.string({ minLength: 1 }) }, fc.constantFrom('valueOf', 'constructor', 'toString'))

const field = kind.chain(({ schema, value }) =>
  fc.record({ schema: fc.constant(schema), value, use: fc.constantFrom('default', 'given', 'optional') }),
)
const nested = fc
  .dictionary(name, field, { maxKeys: 4, noNullPrototype: true })
  .map((fields) => ({ schema: objectOf(fields), value: valueOf(fields), use: 'given' }))
const fields = fc.dictionary(name, fc.oneof({ weight: 4, arbitrary: field }, nested), {
  maxKeys: 6,
  noNullPrototype: true,
})

type Fields = Record<string, { schema: z.ZodType; value: Json; use: string }>

function objectOf(fields: Fields): z.ZodObject {
  return z.object(
    Object.fromEntries(
      Object.entries(fields).map(([name, { schema, value, use }]) => [
        name,
        use === 'default' ? schema.default(value as never) : use === 'optional' ? schema.optional() : schema,
      ]),
    ),
  )
}

function valueOf(fields: Fields): Record<string, Json> {
  return Object.fromEntries(Object.entries(fields).map(([name, { value }]) => [name, value]))
}

describe('a form', () => {
  test('starts with values that its schema accepts', () => {
    fc.assert(
      fc.property(fields, (all) => {
        const defaults = Object.fromEntries(Object.entries(all).filter(([, { use }]) => use !== 'given'))
        const schema = objectOf(defaults)
        const model = formModel([part(json(schema))])
        const { values, problems } = readForm(model, initialEntries(model))
        expect(problems).toEqual({})
        expect(schema.safeParse(values['hparams']).error).toBeUndefined()
      }),
    )
  })

  test('gives back every value that it was given', () => {
    fc.assert(
      fc.property(fields, (all) => {
        const model = formModel([part(json(objectOf(all)), valueOf(all))])
        const { values, problems } = readForm(model, initialEntries(model))
        expect(problems).toEqual({})
        expect(values['hparams']).toEqual(valueOf(all))
      }),
    )
  })

  test('finds nothing changed at first', () => {
    fc.assert(
      fc.property(fields, (all) => {
        const model = formModel([part(json(objectOf(all)), valueOf(all))])
        for (const field of model.fields) expect(isChanged(field, entryOf(field, field.initial))).toBe(false)
      }),
    )
  })
})

describe('a number or something else is typed in a line', () => {
  const interval = z.union([z.number(), z.string()])
  const schedule = z.union([z.int().min(1), z.record(z.string(), z.int().min(1))])
  test.each<[z.ZodType, string, Json]>([
    [interval, '0.25', 0.25],
    [interval, '100', 100],
    [interval, '00:01:00:00', '00:01:00:00'],
    [schedule, '8', 8],
    [schedule, '{"0": 8, "4": 1}', { 0: 8, 4: 1 }],
  ])('%#: %s', (schema, text, value) => {
    const model = formModel([part(json(z.object({ value: schema.optional() })), { value })])
    expect(model.fields.map(({ control }) => control.kind)).toEqual(['mixed'])
    expect(initialEntries(model)['hparams/value']).toBe(text.replaceAll(' ', ''))
    expect(readForm(model, { 'hparams/value': text })).toMatchObject({ problems: {}, values: { hparams: { value } } })
  })

  test('and what is neither is explained', () => {
    expect(problemOf(schedule, 'often')).toBe('must be a whole number or an object')
  })
})

describe('a wrong value is explained', () => {
  const cases: [schema: z.ZodType, typed: Entries[string], problem: string | undefined][] = [
    [z.int().min(8).max(1024), '7', 'must be between 8 and 1024'],
    [z.int().min(8), '7', 'must be at least 8'],
    [z.int(), '1.5', 'must be a whole number'],
    [z.int(), '1e3', undefined],
    [z.number().positive().max(1), '0', 'must be more than 0 and at most 1'],
    [z.number(), 'fast', 'must be a number, such as 0.5 or 1e-3'],
    [z.number(), '1e999', 'must be a number, such as 0.5 or 1e-3'],
    [z.number(), '', 'is needed; it has no default'],
    [z.number().optional(), '', undefined],
    [z.number().multipleOf(4), '6', 'must be a multiple of 4'],
    [z.string().min(3), 'ab', 'must have at least 3 characters'],
    [z.string().min(1).default('x'), '', 'must have at least 1 character'],
    [z.string().regex(/^a+$/), 'b', 'must match /^a+$/'],
    [z.email(), 'nobody', 'must be a valid email'],
    [z.array(z.int().min(1)).min(2), '64', 'must have at least 2 entries'],
    [z.array(z.int().min(1)), '64, 0', 'entry 2 must be at least 1'],
    [z.array(z.int()), '64, many', 'entry 2 must be a whole number'],
    [z.array(z.enum(['a', 'b'])), 'a, c', 'entry 2 must be a or b'],
    [z.tuple([z.number(), z.number()]), '0.9', 'must have exactly 2 entries'],
    [z.record(z.string(), z.number()), '{', 'must be JSON, such as {"key": 1}, [1, 2] or "text"'],
    [z.record(z.string(), z.number()), '{"a":"b"}', 'a must be a number'],
    [z.union([z.int(), z.literal('auto')]), 'auto', undefined],
    [z.union([z.int(), z.literal('auto')]), 'never', 'must be a whole number or auto'],
    [z.union([z.int(), z.literal('auto')]), '1.5', 'must be a whole number or auto'],
    [z.int().nullable(), null, undefined],
  ]
  test.each(cases)('case %#', (schema, typed, problem) => {
    expect(problemOf(schema, typed)).toBe(problem)
  })
})
