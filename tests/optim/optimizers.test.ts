import { describe, expect, test } from 'vitest'
import type { Tensor, Variable } from '@tensorflow/tfjs'
import { nn, optim, tf } from '../../engine/index.ts'
import { optimReference } from '../reference/optim.ts'
import { expectClose } from '../tensor/close.ts'
import { gradientStep, inputs, makeOptimizer, problem, runner, translate } from './problem.ts'

const cases = Object.entries(optimReference.optimizers)

const toleranceOf = (step: number) => (step === 0 ? 1e-5 : 1e-4)

describe.each(['eager', 'captured'] as const)("%s, ten steps are PyTorch's", (how) => {
  test.each(cases)('%s', async (_name, each) => {
    const { variables, loss } = problem()
    const optimizer = makeOptimizer(each, choose(variables, each))
    const step = runner(how, () => gradientStep(optimizer, loss))
    for (const [index, expected] of each.steps.entries()) {
      const tolerance = toleranceOf(index)
      expectClose(await step(), expected.loss, tolerance)
      for (const key of ['W', 'b', 'p'] as const) expectClose(variables[key], expected[key], tolerance)
    }
    expect(each.steps.length).toBe(10)
    expect(optimizer.steps).toBe(10)
  })
})

test.each(cases.filter(([, each]) => each.fixed_gradient_p))('%s, given its gradients', (_name, each) => {
  const parameter = tf.variable(tf.tensor1d(inputs.p0))
  const optimizer = makeOptimizer(each, [parameter])
  inputs.fixed_gradients.forEach((gradient, step) => {
    optimizer.step(new Map([[parameter, tf.tensor1d(gradient)]]))
    expectClose(parameter, each.fixed_gradient_p![step]!, toleranceOf(step))
  })
})

function choose(variables: Record<'W' | 'b' | 'p', Variable>, { options, parameters }: (typeof cases)[number][1]) {
  const groups = options['groups'] as Record<'W' | 'b' | 'p', Record<string, unknown>> | undefined
  if (!groups) return ([...parameters] as 'W'[]).map((key) => variables[key])
  return Object.entries(groups).map(([key, own]) => ({ parameters: [variables[key as 'W']], ...translate(own) }))
}

const optimizers: [string, (parameters: Variable[]) => optim.Optimizer<never>][] = [
  ['sgd', (parameters) => optim.sgd(parameters, { learningRate: 0.1 }) as never],
  ['sgd with momentum', (parameters) => optim.sgd(parameters, { learningRate: 0.1, momentum: 0.9 }) as never],
  ['adam', (parameters) => optim.adam(parameters, { weightDecay: 0.1 }) as never],
  ['adamw', (parameters) => optim.adamw(parameters) as never],
  ['amsgrad', (parameters) => optim.adam(parameters, { amsgrad: true }) as never],
  ['adamax', (parameters) => optim.adamax(parameters) as never],
  ['nadam', (parameters) => optim.nadam(parameters) as never],
  ['radam', (parameters) => optim.radam(parameters) as never],
  ['rmsprop', (parameters) => optim.rmsprop(parameters, { momentum: 0.9, centered: true }) as never],
  ['adagrad', (parameters) => optim.adagrad(parameters) as never],
  ['adadelta', (parameters) => optim.adadelta(parameters) as never],
  ['lion', (parameters) => optim.lion(parameters) as never],
  ['lamb', (parameters) => optim.lamb(parameters) as never],
  ['adafactor', (parameters) => optim.adafactor(parameters) as never],
]

describe.each(optimizers)('%s', (_name, create) => {
  const ones = () => tf.variable(tf.ones([3]))
  const values = (tensor: Tensor) => Array.from(tensor.dataSync())

  test('leaves a parameter without a gradient as it is, and its state too', () => {
    const [moving, still] = [ones(), ones()]
    const optimizer = create([moving, still])
    optimizer.step(new Map([[moving, tf.tensor1d([1, -1, 2])]]))
    expect(values(still)).toEqual([1, 1, 1])
    expect(values(moving)).not.toEqual([1, 1, 1])
    for (const slot of Object.values(optimizer.slots(still))) expect(values(slot)).toEqual([0, 0, 0])
  })

  test('keeps state by parameter: the order of parameters and of gradients does not matter', () => {
    const gradients = [tf.tensor1d([1, 2, 3]), tf.tensor1d([-3, 0.5, 4])]
    const run = (order: number[]) => {
      const parameters = [ones(), ones()]
      const optimizer = create(order.map((index) => parameters[index]!))
      for (let step = 0; step < 3; step++)
        optimizer.step(new Map(order.map((index) => [parameters[index]!, gradients[(index + step) % 2]!])))
      return parameters.map(values)
    }
    expect(run([0, 1])).toEqual(run([1, 0]))
  })

  test('keeps state by parameter: freezing one leaves the state of the others where it is', () => {
    const [first, second] = [ones(), ones()]
    const optimizer = create([first, second])
    const gradient = tf.tensor1d([1, 2, 3])
    for (let step = 0; step < 3; step++)
      optimizer.step(
        new Map(
          step === 0
            ? [
                [first, gradient],
                [second, gradient],
              ]
            : [[second, gradient]],
        ),
      )
    const alone = ones()
    const other = create([alone])
    for (let step = 0; step < 3; step++) other.step(new Map([[alone, gradient]]))
    expect(values(second)).toEqual(values(alone))
  })

  test('makes no tensor but its state, and disposes that', () => {
    const [parameter, gradient] = [ones(), tf.ones([3])]
    const before = tf.memory().numTensors
    const optimizer = create([parameter])
    const slots = Object.keys(optimizer.slots(parameter)).length
    for (let step = 0; step < 5; step++) optimizer.step(new Map([[parameter, gradient]]))
    expect(tf.memory().numTensors).toBe(before + slots)
    optimizer.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  test('has state that is not trained', () => {
    const parameter = ones()
    for (const slot of Object.values(create([parameter]).slots(parameter))) expect(slot.trainable).toBe(false)
  })
})

test("slots have PyTorch's names", () => {
  const parameter = tf.variable(tf.ones([2]))
  const slots = (optimizer: optim.Optimizer<never>) => Object.keys(optimizer.slots(parameter))
  expect(slots(optim.adam([parameter]) as never)).toEqual(['exp_avg', 'exp_avg_sq'])
  expect(slots(optim.adamw([parameter]) as never)).toEqual(['exp_avg', 'exp_avg_sq'])
  expect(slots(optim.sgd([parameter], { learningRate: 1, momentum: 0.9 }) as never)).toEqual(['momentum_buffer'])
  expect(slots(optim.sgd([parameter], { learningRate: 1 }) as never)).toEqual([])
  expect(slots(optim.adam([parameter], { amsgrad: true }) as never)).toEqual(['exp_avg', 'exp_avg_sq', 'max_exp_avg_sq'])
  expect(slots(optim.adamax([parameter]) as never)).toEqual(['exp_avg', 'exp_inf'])
  expect(slots(optim.rmsprop([parameter]) as never)).toEqual(['square_avg'])
  expect(slots(optim.adadelta([parameter]) as never)).toEqual(['square_avg', 'acc_delta'])
  expect(slots(optim.adagrad([parameter]) as never)).toEqual(['sum'])
  expect(slots(optim.adafactor([parameter]) as never)).toEqual(['variance'])
  const groups = [
    { parameters: [parameter], momentum: 0.5 },
    { parameters: [tf.variable(tf.ones([1]))], centered: true },
  ]
  const mixed = optim.rmsprop(groups)
  expect(groups.map(({ parameters }) => Object.keys(mixed.slots(parameters[0]!)))).toEqual([
    ['square_avg', 'momentum_buffer'],
    ['square_avg', 'grad_avg'],
  ])
})

describe('a group of parameters', () => {
  const ones = () => tf.variable(tf.ones([1]))
  const run = (optimizer: optim.Optimizer<never>, ...parameters: Variable[]) => {
    for (let step = 0; step < 3; step++) optimizer.step(new Map(parameters.map((parameter) => [parameter, tf.tensor1d([1])])))
    return parameters.map((parameter) => parameter.dataSync()[0]!)
  }

  test.each<[string, number, number | undefined, [number, number], number?]>([
    // Three steps by gradient 1: without momentum 1 - .3; with momentum .9, 1 - .1 (1 + 1.9 + 2.71).
    ['has a momentum that the others lack', 0, 0.9, [0.439, 0.7]],
    ['lacks the momentum that the others have', 0.9, 0, [0.7, 0.439]],
    // Dampening .5: 1 - .1 (1 + 1.4 + 1.76); without momentum PyTorch ignores it.
    ['lacks momentum, and is not dampened then', 0.9, 0, [0.7, 0.584], 0.5],
    ['has the momentum of all where it has none of its own', 0.9, undefined, [0.439, 0.439]],
  ])('%s', (_name, ofAll, ofFirst, expected, dampening = 0) => {
    const [first, second] = [ones(), ones()]
    const own = ofFirst === undefined ? {} : { momentum: ofFirst }
    const optimizer = optim.sgd([{ parameters: [first], ...own }, { parameters: [second] }], {
      learningRate: 0.1,
      momentum: ofAll,
      dampening,
    })
    expectClose(run(optimizer as never, first, second), expected)
  })

  test('may change its options between steps', () => {
    const parameter = ones()
    const optimizer = optim.sgd([parameter], { learningRate: 0.1 })
    optimizer.step(new Map([[parameter, tf.tensor1d([1])]]))
    optimizer.groups[0]!.learningRate = 0.5
    optimizer.step(new Map([[parameter, tf.tensor1d([1])]]))
    expectClose(parameter, [0.4])
  })
})

describe('refuses', () => {
  const parameter = tf.variable(tf.ones([1]))
  test.each([-0.1, NaN, Infinity])('the learning rate %d', (learningRate) => {
    const message = `learningRate is ${learningRate}; it must be a number of at least 0.`
    expect(() => optim.adam([parameter], { learningRate })).toThrow(message)
    expect(() => optim.sgd([{ parameters: [parameter], learningRate }], { learningRate: 1 })).toThrow(message)
  })

  test('for muon a parameter that is no matrix', () => {
    expect(() => optim.muon([tf.variable(tf.ones([2, 3, 4]))])).toThrow(
      'muon takes matrices alone, and got a parameter of shape [2, 3, 4].',
    )
  })

  test('no parameters, with where they may have got lost', () => {
    expect(() => optim.adam([])).toThrow(
      expect.objectContaining({
        message: 'The optimiser got no parameters.',
        remedy: 'Pass this.parameters(); layers and variables must be fields of the module (not #private ones) to be found.',
      }),
    )
  })
})

describe("adafactor and muon see a parameter in PyTorch's layout", () => {
  // In memory [2, 3], which PyTorch has as [3, 2].
  const transposed = () =>
    nn.parameter(
      tf.tensor2d([
        [1, 2, 3],
        [-1, 0.5, 2],
      ]),
      { toTorch: [1, 0] },
    )
  const plain = () =>
    tf.variable(
      tf.tensor2d([
        [1, -1],
        [2, 0.5],
        [3, 2],
      ]),
    )
  const gradient = tf.tensor2d([
    [0.1, 2, -3],
    [4, 0.5, -0.25],
  ])

  test.each<[string, (parameters: Variable[]) => unknown]>([
    ['adafactor', (parameters) => optim.adafactor(parameters, { learningRate: 0.5 })],
    ['muon', (parameters) => optim.muon(parameters, { learningRate: 0.1 })],
    ['muon by the RMS of AdamW', (parameters) => optim.muon(parameters, { learningRate: 0.1, adjustLrFn: 'match_rms_adamw' })],
  ])('%s', (_name, create) => {
    const [ours, theirs] = [transposed(), plain()]
    for (const [parameter, given] of [
      [ours, gradient],
      [theirs, gradient.transpose()],
    ] as const) {
      const optimizer = create([parameter]) as optim.Optimizer
      for (let step = 0; step < 3; step++) optimizer.step(new Map([[parameter, given as Tensor]]))
    }
    expectClose(ours.transpose(), theirs, 1e-5)
  })
})
