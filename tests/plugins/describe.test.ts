import { expect, test } from 'vitest'
import path from 'node:path'
import { inspect } from './inspect.ts'
import { makeFolder, pluginSource } from './plugin-folder.ts'

const timeout = 60_000

function describe(folder: string) {
  const [{ description, error }] = inspect(folder) as [ReturnType<typeof inspect>[number]]
  if (!description) throw new Error(error?.message)
  return description
}

test('a description holds the JSON Schema and the defaults of every module', { timeout }, () => {
  const folder = makeFolder({ 'plugin.ts': pluginSource() })
  const description = describe(folder)
  expect(description).toMatchObject({ name: 'probe', entry: path.join(folder, 'plugin.ts'), data: [], trainer: {} })
  expect(description.modules).toEqual([
    {
      name: 'Probe',
      defaults: { hidden: 16, rate: 0.1 },
      schema: {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        properties: {
          hidden: { type: 'integer', minimum: 8, maximum: 64, default: 16, description: 'Units' },
          rate: { type: 'number', exclusiveMinimum: 0, default: 0.1 },
        },
      },
    },
  ])
})

test('a required hyper-parameter leaves the defaults of the others, and a module without any has an empty schema', { timeout }, () => {
  const before = 'const strict = z.object({ path: z.string(), rate: z.number().default(2) })'
  const source = pluginSource(before, "{ name: 'p', modules: { A: { module: Probe, hparams: strict }, B: { module: Probe } } }")
  const [a, b] = describe(makeFolder({ 'plugin.ts': source })).modules
  expect(a).toMatchObject({ defaults: { rate: 2 }, schema: { required: ['path'] } })
  expect(b).toMatchObject({ defaults: {}, schema: { properties: {} } })
})

const foreign = (name: string) => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: '0.0.1', main: 'index.js' }),
  [`node_modules/${name}/index.js`]: `module.exports = { foreign: '${name}' }`,
})

test("leyden and TensorFlow.js are Leyden's own whatever the plugin has installed, by import and by require", { timeout }, () => {
  const before = `
    import { createRequire } from 'node:module'
    import * as leyden from 'leyden'
    import * as tf from '@tensorflow/tfjs'
    const require = createRequire(import.meta.url)
    const same = require('leyden').definePlugin === leyden.definePlugin && require('@tensorflow/tfjs').tensor === tf.tensor
    const description = JSON.stringify({ same, tensor: typeof tf.tensor, core: typeof require('@tensorflow/tfjs-core').tensor })`
  const files = { 'plugin.ts': pluginSource(before, "{ name: 'p', description, modules: { Probe: { module: Probe } } }") }
  const folder = makeFolder({ ...files, ...foreign('leyden'), ...foreign('@tensorflow/tfjs'), ...foreign('@tensorflow/tfjs-core') })
  expect(JSON.parse(describe(folder).description!)).toEqual({ same: true, tensor: 'function', core: 'function' })
})

test("zod is Leyden's own only where the plugin has none; other packages are the plugin's", { timeout }, () => {
  const before =
    "import * as zod from 'zod'\nimport other from 'other'\nconst description = JSON.stringify([zod.default.foreign ?? typeof zod.object, other.foreign])"
  const source = pluginSource(before, "{ name: 'p', description, modules: { Probe: { module: Probe } } }")
  const bare = describe(makeFolder({ 'plugin.ts': source, ...foreign('other') }))
  const own = describe(makeFolder({ 'plugin.ts': source, ...foreign('other'), ...foreign('zod') }))
  expect(JSON.parse(bare.description!)).toEqual(['function', 'other'])
  expect(JSON.parse(own.description!)).toEqual(['zod', 'other'])
})

test('a plugin may be a single file, a CommonJS module, and in a folder of type commonjs', { timeout }, () => {
  const single = path.join(makeFolder({ 'net.ts': pluginSource() }), 'net.ts')
  const common = makeFolder({
    'package.json': '{"type":"commonjs"}',
    'plugin.js':
      "const { LightningModule, definePlugin } = require('leyden')\nclass Net extends LightningModule {}\nmodule.exports = definePlugin({ name: 'common', modules: { Net: { module: Net } } })",
  })
  expect(inspect(single, common).map(({ description, error }) => description?.name ?? error)).toEqual(['probe', 'common'])
})
