import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { encodeSafetensors, type StoredTensor } from '../../engine/checkpoint/index.ts'
import { loadWeights, nn, setSeed, tf, type LoadWeightsOptions } from '../../engine/index.ts'
import { temporaryFile } from '../data/temporary-file.ts'
import { layerCases } from '../nn/layer-cases.ts'
import { nnReference, type Values } from '../reference/nn.ts'
import { expectClose } from '../tensor/close.ts'
import { Gpt, ResNet18 } from './pytorch-models.ts'

const asFile = (state: Record<string, Values>): string => {
  const tensors = Object.entries(state).map(([name, { shape, values }]): [string, StoredTensor] => {
    const count = name.endsWith('num_batches_tracked')
    return [
      name,
      count ? { dtype: 'I32', shape, values: Int32Array.from(values) } : { dtype: 'F32', shape, values: Float32Array.from(values) },
    ]
  })
  return temporaryFile(encodeSafetensors(new Map(tensors)), 'model.safetensors')
}

const tensorOf = ({ shape, values }: Values, dtype: 'float32' | 'int32') => tf.tensor(values, shape, dtype)
const values = (module: object) => Object.fromEntries(nn.namedVariables(module).map(({ name, variable }) => [name, variable.arraySync()]))

const layersWithState = Object.entries(layerCases).filter(([name]) => Object.keys(nnReference.layers[name]!.state).length > 0)

test.each(layersWithState)("%s computes PyTorch's outputs with the state of PyTorch's layer", (name, make) => {
  const { state, inputs, inputGradients, outputs } = nnReference.layers[name]!
  const { layer, run = ([input]) => layer.forward(input!) } = make()
  expect(loadWeights(layer, asFile(state))).toEqual({ missingKeys: [], unexpectedKeys: [] })
  const given = inputs.map((input, index) => tensorOf(input, inputGradients[index] ? 'float32' : 'int32'))
  for (const [index, output] of [run(given)].flat().entries()) expectClose(output, outputs[index]!.values, 1e-5)
})

const reference = (name: string) => new URL(`../reference/models/${name}`, import.meta.url)
const models = JSON.parse(readFileSync(reference('models.json'), 'utf8')) as {
  resnet18: { input: Values; output: Values }
  gpt: { input: Values; output: Values }
  dtypes: Record<string, (string | number | boolean)[]>
}

test.each<[string, nn.Module, Values, Values, 'float32' | 'int32']>([
  ['resnet18', new ResNet18(), models.resnet18.input, models.resnet18.output, 'float32'],
  ['gpt', new Gpt(), models.gpt.input, models.gpt.output, 'int32'],
])("a %s computes PyTorch's outputs with the file that PyTorch wrote", (name, model, input, output, dtype) => {
  expect(loadWeights(model, reference(`${name}.safetensors`))).toEqual({ missingKeys: [], unexpectedKeys: [] })
  nn.setTraining(model, false)
  const result = model.forward(tensorOf(input, dtype))
  expect(result.shape).toEqual(output.shape)
  expectClose(result, output.values, 1e-5)
})

test("numbers of each of PyTorch's types become float32, int32 or bool", () => {
  const module: Record<string, ReturnType<typeof tf.variable>> = {}
  for (const [name, { length }] of Object.entries(models.dtypes)) {
    const dtype = name.includes('float') ? 'float32' : name === 'bool' ? 'bool' : 'int32'
    module[name] = tf.variable(tf.zeros([length], dtype), false)
  }
  loadWeights(module, reference('dtypes.safetensors'))
  for (const [name, expected] of Object.entries(models.dtypes)) {
    const numbers = expected.map((value) => Math.fround(value === 'inf' ? Infinity : value === '-inf' ? -Infinity : Number(value)))
    expect(Array.from(module[name]!.dataSync()), name).toEqual(numbers)
  }
})

test("whole numbers become a float32 variable's", () => {
  const module = { int64: tf.variable(tf.zeros([5])) }
  loadWeights(module, reference('dtypes.safetensors'), { strict: false })
  expect(module.int64.dtype).toBe('float32')
  expect(module.int64.arraySync()).toEqual([0, 1, -1, 100, -128])
})

/** A module, and a file of another one that has `extra` instead of `bias`, and a weight of the given shape. */
function mismatch(shape = [2, 3]) {
  setSeed(4)
  const size = shape.reduce((product, extent) => product * extent, 1)
  const file = asFile({ weight: { shape, values: Array.from({ length: size }, () => 5) }, extra: { shape: [1], values: [1] } })
  return { module: nn.linear(3, 2), file }
}

describe('a file of another module', () => {
  test.each<[string, number[], LoadWeightsOptions, string]>([
    ['names missing and unexpected ones', [2, 3], {}, "don't fit the module: missing bias; unexpected extra."],
    ['names other shapes too', [3, 2], {}, 'missing bias; unexpected extra; of another shape weight (has [3, 2], the model [2, 3]).'],
    [
      "is refused for its shapes alone where it needn't be strict",
      [3, 2],
      { strict: false },
      'module: of another shape weight (has [3, 2], the model [2, 3]).',
    ],
  ])('%s, and changes nothing', (_name, shape, options, message) => {
    const { module, file } = mismatch(shape)
    const before = values(module)
    expect(() => loadWeights(module, file, options)).toThrow(
      expect.objectContaining({
        name: 'LeydenError',
        message: expect.stringContaining(message),
        remedy: expect.stringContaining('rename'),
      }),
    )
    expect(values(module)).toEqual(before)
  })

  test("gives what fits by name where it needn't be strict, and says what did not", () => {
    const { module, file } = mismatch()
    const { bias } = values(module)
    expect(loadWeights(module, file, { strict: false })).toEqual({ missingKeys: ['bias'], unexpectedKeys: ['extra'] })
    expect(values(module)).toEqual({
      weight: [
        [5, 5, 5],
        [5, 5, 5],
      ],
      bias,
    })
  })

  test('fits where names are given others, or null', () => {
    const file = asFile({
      'module.fc.weight': { shape: [1, 1], values: [2] },
      'module.fc.bias': { shape: [1], values: [3] },
      head: { shape: [], values: [0] },
    })
    const module = nn.linear(1, 1)
    loadWeights(module, pathToFileURL(file), { rename: (name) => (name === 'head' ? null : name.replace('module.fc.', '')) })
    expect(values(module)).toEqual({ weight: [[2]], bias: [3] })
  })

  test.each<[string, () => unknown, string]>([
    [
      'two names that become one',
      () => loadWeights(nn.linear(1, 1), mismatch().file, { rename: () => 'x' }),
      "the name 'x', one of them 'extra'.",
    ],
    [
      'a file that is not there',
      () => loadWeights(nn.linear(1, 1), '/nowhere.safetensors'),
      'loadWeights: there is no file /nowhere.safetensors.',
    ],
    ['a pickle', () => loadWeights(nn.linear(1, 1), temporaryFile('PK\x03\x04 and so on')), 'is no safetensors file, or is cut short.'],
    [
      'an option that there is none of',
      () => loadWeights(nn.linear(1, 1), 'x', { strickt: true } as never),
      "loadWeights has no option 'strickt'.",
    ],
  ])('refuses %s', (_name, run, message) => {
    expect(run).toThrow(expect.objectContaining({ name: 'LeydenError', message: expect.stringContaining(message) }))
  })
})

test('a model of several files takes them one after the other', () => {
  const module = { first: nn.linear(1, 1), second: nn.linear(1, 1, { bias: false }) }
  loadWeights(module, asFile({ 'first.weight': { shape: [1, 1], values: [1] }, 'first.bias': { shape: [1], values: [2] } }), {
    strict: false,
  })
  const { missingKeys } = loadWeights(module, asFile({ 'second.weight': { shape: [1, 1], values: [3] } }), { strict: false })
  expect(missingKeys).toEqual(['first.weight', 'first.bias'])
  expect(values(module)).toEqual({ 'first.weight': [[1]], 'first.bias': [2], 'second.weight': [[3]] })
})
