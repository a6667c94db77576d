import path from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { checkHparams, readHparams } from '../../engine/host/hparams.ts'
import { describeRange, describeType } from '../../engine/host/schema-words.ts'
import type { Json } from '../../engine/worker/messages.ts'
import { makeFolder } from '../plugins/plugin-folder.ts'

const hparams = z.object({
  hidden: z.int().min(8).max(1024).default(128),
  rate: z.number().positive().default(0.1),
  activation: z.enum(['relu', 'tanh']).default('relu'),
  layers: z.array(z.int()).min(1).default([1]),
  title: z.string().default(''),
  shuffle: z.boolean().default(true),
  width: z.union([z.number(), z.literal('auto')]).default('auto'),
  depth: z.int().max(9).optional(),
})
const module = { name: 'Net', schema: z.toJSONSchema(hparams, { io: 'input' }) as unknown as Json, defaults: {} }
const source =
  'const hparams = z.object({\n  hidden: z.int(),\n  rate: z.number(),\n  activation: z.enum([]),\n  layers: z.array(),\n  width: z.union(), shuffle: z.boolean() })'

test.each([
  ['hidden', '64', 64],
  ['hidden', 'many', 'many'],
  ['hidden', '2.5', 2.5],
  ['rate', '1e-3', 0.001],
  ['activation', 'tanh', 'tanh'],
  ['layers', '[1,2]', [1, 2]],
  ['title', 'three', 'three'],
  ['title', '3', '3'],
  ['title', 'true', 'true'],
  ['shuffle', 'false', false],
  ['shuffle', 'no', 'no'],
  ['width', 'auto', 'auto'],
  ['width', '3', 3],
  ['unknown', '3', 3],
])('--set %s=%s reads %j', (key, text, expected) => {
  expect(readHparams({ [key]: text }, module)).toEqual({ [key]: expected })
})

test.each<[Record<string, Json>, string, number | undefined, RegExp]>([
  [{ hidden: 2.5 }, 'Hyper-parameter hidden is 2.5; it must be a whole number, between 8 and 1024.', 2, /--set hidden=VALUE/],
  [{ hidden: 'many' }, 'Hyper-parameter hidden is many; it must be a whole number, between 8 and 1024.', 2, /--set hidden/],
  [{ activation: 'rel' }, 'Hyper-parameter activation is rel; it must be relu or tanh.', 4, /Did you mean relu\?/],
  [{ layers: [1.5] }, 'Hyper-parameter layers is [1.5]; it must be a list of whole numbers, at least 1 entry.', 5, /--set layers/],
  [{ layers: [] }, 'Hyper-parameter layers is []; it must be at least 1 entry.', 5, /--set layers/],
  [{ width: 'wide' }, 'Hyper-parameter width is wide; it must be number or auto.', 6, /--set width/],
  [{ hiden: 4 }, 'Hyper-parameter hiden is unknown.', 2, /Did you mean hidden\? Known: hidden, rate, activation/],
  [{ zzz: 4 }, 'Hyper-parameter zzz is unknown.', 1, /^Known: hidden, rate/],
  [
    { hidden: 4, rate: -1 },
    'Hyper-parameter hidden is 4; it must be between 8 and 1024.\nHyper-parameter rate is -1; it must be more than 0.',
    2,
    /--set KEY=VALUE/,
  ],
])('%j is refused at the line that declares it', (values, message, line, remedy) => {
  const plugin = makeFolder({ 'plugin.ts': '', 'hparams.ts': source })
  const location = { file: path.join(plugin, 'hparams.ts'), line }
  expect(() => checkHparams(values, module, plugin)).toThrow(
    expect.objectContaining({ message, location: expect.objectContaining(location), remedy: expect.stringMatching(remedy), usage: true }),
  )
})

test('a needed value that is missing is named', () => {
  const schema = z.toJSONSchema(z.object({ path: z.string() })) as unknown as Json
  expect(() => checkHparams({}, { name: 'Net', schema, defaults: {} }, makeFolder({ 'plugin.ts': '' }))).toThrow(
    'Hyper-parameter path is needed and has no default.',
  )
})

test('right values pass', () => {
  expect(() =>
    checkHparams({ hidden: 8, rate: 1, layers: [1], width: 'auto', activation: 'tanh' }, module, makeFolder({ 'plugin.ts': '' })),
  ).not.toThrow()
})

test.each([
  ['hidden', 'whole number', 'between 8 and 1024'],
  ['rate', 'number', 'more than 0'],
  ['activation', 'relu or tanh', ''],
  ['layers', 'list of whole numbers', 'at least 1 entry'],
  ['title', 'text', ''],
  ['shuffle', 'true or false', ''],
  ['width', 'number or auto', ''],
  ['depth', 'whole number', 'at most 9'],
])('%s is described as %s %s', (key, type, range) => {
  const property = (module.schema as { properties: Record<string, object> }).properties[key]!
  expect([describeType(property), describeRange(property)]).toEqual([type, range])
})
