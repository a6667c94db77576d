import { describe, expect, test } from 'vitest'
import { definePlugin, LightningDataModule, LightningModule, nn, tf, z } from '../../engine/index.ts'
import { isPlugin } from '../../engine/plugins/definition.ts'

const hparams = z.object({ hidden: z.int() })

class Net extends LightningModule<typeof hparams> {
  body = nn.linear(2, this.hparams.hidden)
  scale = tf.variable(tf.ones([1]))
  readonly fixed = nn.parameter(tf.zeros([1]), { trainable: false })
  override trainingStep() {
    this.log('single', 1, { onEpoch: true })
    this.logDict({ a: 1, b: 2 }, { progressBar: true })
    return null
  }
}

describe('a module', () => {
  test('has its hyper-parameters when its fields are made', () => {
    expect(new Net({ hidden: 5 }).body.outFeatures).toBe(5)
  })

  test('lists its variables in the order of its fields, and its parameters without what is not trained', () => {
    const module = new Net({ hidden: 5 })
    expect(module.namedVariables().map(({ name }) => name)).toEqual(['body.weight', 'body.bias', 'scale', 'fixed'])
    expect(module.parameters()).toEqual([module.body.weight, module.body.bias, module.scale])
  })

  test('starts in training mode', () => {
    expect(new Net({ hidden: 1 }).training).toBe(true)
  })

  test.each<[string, (module: Net) => unknown]>([
    ['trainer', (module) => module.trainer],
    ['currentEpoch', (module) => module.currentEpoch],
    ['globalStep', (module) => module.globalStep],
    ['log', (module) => module.log('x', 1)],
  ])('refuses %s outside of a run, and says where to use it', (_name, use) => {
    expect(() => use(new Net({ hidden: 1 }))).toThrow(
      expect.objectContaining({
        message: 'this.trainer is there only while a Trainer runs the module.',
        remedy: 'Use it in steps and hooks.',
      }),
    )
  })

  test('hands what it logs to its trainer', () => {
    const module = new Net({ hidden: 1 })
    const logged: unknown[] = []
    module.attach({ currentEpoch: 3, globalStep: 40, log: (...given: unknown[]) => logged.push(given) } as never)
    module.trainingStep()
    expect(logged).toEqual([
      ['single', 1, { onEpoch: true }],
      ['a', 1, { progressBar: true }],
      ['b', 2, { progressBar: true }],
    ])
    expect([module.currentEpoch, module.globalStep]).toEqual([3, 40])
  })

  test('has no step or hook that it did not define', () => {
    const module = new Net({ hidden: 1 }) as LightningModule
    for (const name of ['validationStep', 'onTrainStart', 'trainDataloader', 'configureOptimizers'] as const)
      expect(module[name]).toBeUndefined()
  })
})

test('a data module has its hyper-parameters, and is no part of a model', () => {
  class Data extends LightningDataModule<{ batchSize: number }> {
    cache = tf.variable(tf.zeros([2]))
  }
  const data = new Data({ batchSize: 4 })
  expect(data.hparams.batchSize).toBe(4)
  expect(nn.namedVariables({ data })).toEqual([])
})

describe('a plugin', () => {
  test('is told from other objects, also one of another copy of Leyden', () => {
    const definition = { name: 'net', modules: { Net: { module: Net, hparams } } }
    expect(isPlugin(definePlugin(definition))).toBe(true)
    expect(isPlugin(Object.defineProperty({}, Symbol.for('leyden.plugin'), { value: true }))).toBe(true)
    for (const other of [definition, null, undefined, 'net', () => {}]) expect(isPlugin(other)).toBe(false)
  })

  test('keeps what it declares, and leaves the declaration as it was', () => {
    const definition = { name: 'net', description: 'A net', modules: {} }
    expect(definePlugin(definition)).toEqual(definition)
    expect(isPlugin(definition)).toBe(false)
  })
})
