import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { decodeSafetensors, loadCheckpoint, saveCheckpoint } from '../../engine/checkpoint/index.ts'
import { metrics, nn, optim, setSeed, tf, type Tensor } from '../../engine/index.ts'
import { temporaryFolder } from '../data/temporary-file.ts'

const state = {
  leyden: '0.1.0',
  module: 'Net',
  hparams: { hidden: 3 },
  epoch: 4,
  step: 90,
  batch: 95,
  batchOfEpoch: 3,
  loggedStep: 90,
  validatedBatch: 92,
  seed: 7,
  lrSchedulers: [],
  weightsOnly: false,
  callbacks: { Some: { kept: [1] } },
  metrics: { val_loss: 0.5 },
  savedAt: 1000,
}

/** A model of each kind that a checkpoint holds. */
function makeModel(seed: number) {
  setSeed(seed)
  return {
    picture: nn.conv2d(2, 3, 2),
    head: nn.linear(3, 2),
    layers: tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] }), tf.layers.batchNormalization()] }),
    mean: nn.parameter(tf.randomNormal([2]), { trainable: false }),
    count: tf.variable(tf.tensor1d([3, -4], 'int32'), false),
    seen: tf.variable(tf.tensor1d([true, false], 'bool'), false),
    accuracy: metrics.accuracy({ numClasses: 2 }),
  }
}

const values = (root: object) => Object.fromEntries(nn.namedVariables(root).map(({ name, variable }) => [name, variable.arraySync()]))
const parameters = (root: object) => nn.namedVariables(root).flatMap(({ variable, trainable }) => (trainable ? [variable] : []))

function train(optimizer: optim.Optimizer<never>, steps: number): void {
  for (let step = 0; step < steps; step++) {
    setSeed(step)
    optimizer.step(
      new Map(optimizer.parameters.map((parameter, index) => [parameter, tf.randomNormal(parameter.shape, 0, 1, 'float32', index + 1)])),
    )
  }
}

function saved(model: object, optimizers: optim.Optimizer<never>[] = []): string {
  const folder = path.join(temporaryFolder(), 'epoch=003-step=90')
  saveCheckpoint(folder, { module: model, optimizers: optimizers as never, state })
  return folder
}

test('a tensor is on disk before the next one is read', () => {
  const folder = path.join(temporaryFolder(), 'saved')
  const model = { first: nn.linear(100, 200, { bias: false }), second: nn.linear(200, 300, { bias: false }) }
  const beside = () => readdirSync(path.dirname(folder)).map((name) => path.join(path.dirname(folder), name, 'model.safetensors'))
  const onDisk: number[] = []
  const read = tf.Tensor.prototype.dataSync
  const spy = vi.spyOn(tf.Tensor.prototype, 'dataSync').mockImplementation(function (this: Tensor) {
    onDisk.push(...beside().map((file) => statSync(file).size))
    return read.call(this) as never
  })
  saveCheckpoint(folder, { module: model, optimizers: [], state })
  spy.mockRestore()
  expect(onDisk[1]! - onDisk[0]!).toBe(4 * 100 * 200)
  expect(onDisk).toHaveLength(2)
})

test('the weights come back bit for bit, of every kind of model', () => {
  const model = makeModel(1)
  const folder = saved(model)
  const other = makeModel(2)
  expect(values(other)).not.toEqual(values(model))
  loadCheckpoint(folder).restoreModel(other)
  expect(values(other)).toEqual(values(model))
})

test('the state comes back', () => {
  expect(loadCheckpoint(saved(makeModel(1))).state).toMatchObject({ ...state, optimizers: [] })
})

test("the file has PyTorch's names, layouts and format mark", () => {
  const model = { net: nn.sequential(nn.conv2d(2, 3, 4), nn.linear(5, 6)) }
  const file = readFileSync(path.join(saved(model), 'model.safetensors'))
  const shapes = [...decodeSafetensors(file, 'model')].map(([name, { shape }]) => [name, shape])
  expect(shapes).toEqual([
    ['net.0.weight', [3, 2, 4, 4]],
    ['net.0.bias', [3]],
    ['net.1.weight', [6, 5]],
    ['net.1.bias', [6]],
  ])
  expect(file.toString('latin1')).toContain('"__metadata__":{"format":"pt"}')
})

test("the values are laid out as PyTorch's", () => {
  const model = { conv: nn.conv2d(2, 1, 2, { bias: false }) }
  // In memory [height, width, in, out]: the value says its place as height, width, in.
  model.conv.weight.assign(
    tf.tensor4d([
      [
        [[0], [1]],
        [[10], [11]],
      ],
      [
        [[100], [101]],
        [[110], [111]],
      ],
    ]),
  )
  const stored = decodeSafetensors(readFileSync(path.join(saved(model), 'model.safetensors')), 'model').get('conv.weight')!
  expect(Array.from(stored.values)).toEqual([0, 10, 100, 110, 1, 11, 101, 111])
})

describe("an optimiser's state", () => {
  const optimizers: [string, (chosen: ReturnType<typeof parameters>) => optim.Optimizer<never>][] = [
    ['adam', (chosen) => optim.adam(chosen, { learningRate: 0.1 }) as never],
    ['sgd with momentum', (chosen) => optim.sgd(chosen, { learningRate: 0.1, momentum: 0.9 }) as never],
    ['amsgrad', (chosen) => optim.adamw(chosen, { amsgrad: true }) as never],
    ['adamax', (chosen) => optim.adamax(chosen) as never],
    ['nadam', (chosen) => optim.nadam(chosen) as never],
    ['radam', (chosen) => optim.radam(chosen) as never],
    ['rmsprop', (chosen) => optim.rmsprop(chosen, { momentum: 0.9, centered: true }) as never],
    ['adagrad', (chosen) => optim.adagrad(chosen, { lrDecay: 0.1 }) as never],
    ['adadelta', (chosen) => optim.adadelta(chosen) as never],
    ['adafactor', (chosen) => optim.adafactor(chosen) as never],
    ['lion', (chosen) => optim.lion(chosen) as never],
    ['lamb', (chosen) => optim.lamb(chosen) as never],
  ]

  test.each(optimizers)('of %s comes back: training goes on as if it had not stopped', (_name, make) => {
    const [model, other] = [makeModel(1), makeModel(2)]
    const optimizer = make(parameters(model))
    train(optimizer, 3)
    const loaded = loadCheckpoint(saved(model, [optimizer]))
    const resumed = make(parameters(other))
    loaded.restoreModel(other)
    loaded.restoreOptimizers([resumed as never], other)
    expect(resumed.steps).toBe(3)
    train(optimizer, 2)
    train(resumed, 2)
    expect(values(other)).toEqual(values(model))
  })

  test.each(optimizers)('of %s comes back by name, whatever the order of parameters', (_name, make) => {
    const [model, other] = [makeModel(1), makeModel(1)]
    const optimizer = make(parameters(model))
    train(optimizer, 3)
    const resumed = make(parameters(other).toReversed())
    loadCheckpoint(saved(model, [optimizer])).restoreOptimizers([resumed as never], other)
    const slots = (from: optim.Optimizer<never>, root: object) =>
      parameters(root).map((parameter) => Object.values(from.slots(parameter)).map((slot) => slot.arraySync()))
    expect(slots(resumed, other)).toEqual(slots(optimizer, model))
  })

  test('has the names of parameters and slots, in the layout of the parameter', () => {
    const model = { conv: nn.conv2d(2, 3, 4, { bias: false }) }
    const file = readFileSync(path.join(saved(model, [optim.adam(parameters(model)) as never]), 'optimizer.safetensors'))
    expect([...decodeSafetensors(file, 'optimizer')].map(([name, { shape }]) => [name, shape])).toEqual([
      ['0.conv.weight.exp_avg', [3, 2, 4, 4]],
      ['0.conv.weight.exp_avg_sq', [3, 2, 4, 4]],
    ])
  })

  test('has the options of its groups, such as a learning rate that was lowered', () => {
    const model = makeModel(1)
    const optimizer = optim.adam([{ parameters: parameters(model), learningRate: 0.25 }])
    const loaded = loadCheckpoint(saved(model, [optimizer as never]))
    expect(loaded.state.optimizers).toEqual([
      { steps: 0, groups: [{ learningRate: 0.25, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, amsgrad: false }] },
    ])
    const resumed = optim.adam(parameters(model), { learningRate: 1 })
    loaded.restoreOptimizers([resumed], model)
    expect(resumed.groups[0]!.learningRate).toBe(0.25)
    expect(resumed.parameters).toEqual(parameters(model))
  })
})

describe('a checkpoint of another model is refused:', () => {
  const saving = { net: nn.sequential(nn.linear(2, 3), nn.linear(3, 1)) }
  const table: [string, object, string][] = [
    [
      'a layer that it lacks',
      { net: nn.sequential(nn.linear(2, 3), nn.linear(3, 1), nn.linear(1, 1)) },
      'missing net.2.weight, net.2.bias',
    ],
    ['a layer that the model lacks', { net: nn.sequential(nn.linear(2, 3)) }, 'unexpected net.1.weight, net.1.bias'],
    [
      'other sizes',
      { net: nn.sequential(nn.linear(2, 4), nn.linear(4, 1)) },
      'of another shape net.0.weight (has [3, 2], the model [4, 2]), net.0.bias (has [3], the model [4]), net.1.weight (has [1, 3], the model [1, 4])',
    ],
    [
      'more than eight names',
      { other: nn.sequential(...Array.from({ length: 10 }, () => nn.linear(1, 1, { bias: false }))) },
      'missing other.0.weight, other.1.weight, other.2.weight, other.3.weight, other.4.weight, other.5.weight, other.6.weight, other.7.weight and 2 more; unexpected net.0.weight, net.0.bias, net.1.weight, net.1.bias',
    ],
  ]

  test.each(table)('%s', (_name, model, problems) => {
    const folder = saved(saving)
    const before = values(model)
    expect(() => loadCheckpoint(folder).restoreModel(model)).toThrow(
      expect.objectContaining({
        name: 'LeydenError',
        message: `The checkpoint ${folder} is of another model: ${problems}.`,
        remedy: 'Use the module and the hyper-parameters that it was trained with; its state.json names them.',
      }),
    )
    expect(values(model)).toEqual(before)
  })

  test("shapes in PyTorch's layout", () => {
    const folder = saved({ conv: nn.conv2d(1, 2, 3, { bias: false }) })
    expect(() => loadCheckpoint(folder).restoreModel({ conv: nn.conv2d(1, 4, 3, { bias: false }) })).toThrow(
      'conv.weight (has [2, 1, 3, 3], the model [4, 1, 3, 3])',
    )
  })
})

test('saving and loading leave no tensor behind', () => {
  const model = makeModel(1)
  const optimizer = optim.adam(parameters(model)) as never as optim.Optimizer<never>
  const cycle = () => {
    const loaded = loadCheckpoint(saved(model, [optimizer]))
    loaded.restoreModel(model)
    loaded.restoreOptimizers([optimizer as never], model)
  }
  cycle()
  const before = tf.memory().numTensors
  for (let time = 0; time < 3; time++) cycle()
  expect(tf.memory().numTensors).toBe(before)
})
