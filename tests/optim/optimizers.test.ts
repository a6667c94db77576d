import { describe, expect, test } from 'vitest'
import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs'
import { optim, tf } from '../../engine/index.ts'
import { reference } from '../reference/reference.ts'
import { expectClose } from '../tensor/close.ts'

const { inputs, cases } = reference.optimizers

type Options = Record<string, number | boolean>

/** PyTorch's options by our names. */
function translate(options: Record<string, unknown>): Options {
  const names: Record<string, string> = { lr: 'learningRate', weight_decay: 'weightDecay', eps: 'epsilon' }
  const [beta1, beta2] = (options['betas'] as number[] | undefined) ?? []
  const translated = Object.entries(options).flatMap(([name, value]) =>
    name === 'betas' || name === 'groups' ? [] : [[names[name] ?? name, value]],
  )
  return { ...Object.fromEntries(translated), ...(beta1 === undefined ? {} : { beta1, beta2 }) }
}

const make = (name: string, parameters: Variable[] | { parameters: Variable[] }[], options: Options): optim.Optimizer<never> =>
  ({ SGD: optim.sgd, Adam: optim.adam, AdamW: optim.adamw })[name as 'SGD']!(parameters, options as never) as never

/** The problem that `reference.json` describes: least squares of X W + b, and a weighted distance of p from t. */
function problem() {
  const [X, Y, a, t] = [tf.tensor2d(inputs.X), tf.tensor2d(inputs.Y), tf.tensor1d(inputs.a), tf.tensor1d(inputs.t)]
  const variables = {
    W: tf.variable(tf.tensor2d(inputs.W0)),
    b: tf.variable(tf.tensor1d(inputs.b0)),
    p: tf.variable(tf.tensor1d(inputs.p0)),
  }
  const { W, b, p } = variables
  const loss = () => {
    const squares = X.matMul(W).add(b).sub(Y).square().mean()
    return squares.add(a.mul(p.sub(t).square()).sum().mul(0.5)) as Scalar
  }
  return { variables, loss }
}

/** One step of `optimizer`; returns the loss before it. */
function stepOf(optimizer: optim.Optimizer<never>, loss: () => Scalar): number {
  const { value, grads } = tf.variableGrads(loss, optimizer.parameters)
  optimizer.step(new Map(optimizer.parameters.map((parameter) => [parameter, grads[parameter.name]!])))
  return value.dataSync()[0]!
}

describe("ten steps are PyTorch's", () => {
  test.each(Object.entries(cases))('%s', (_name, { class: name, options, steps }) => {
    const { variables, loss } = problem()
    const optimizer = make(name, choose(variables, options), translate(options))
    for (const [index, expected] of steps.entries()) {
      const tolerance = index === 0 ? 1e-5 : 1e-4
      expectClose(stepOf(optimizer, loss), expected.loss, tolerance)
      for (const key of ['W', 'b', 'p'] as const) expectClose(variables[key], expected[key], tolerance)
    }
    expect(steps.length).toBe(10)
    expect(optimizer.steps).toBe(10)
  })

  const fixed = Object.entries(cases).filter(([, each]) => each.fixed_gradient_p)
  test.each(fixed)('%s, given its gradients', (_name, { class: name, options, fixed_gradient_p: expected }) => {
    const parameter = tf.variable(tf.tensor1d(inputs.p0))
    const optimizer = make(name, [parameter], translate(options))
    inputs.fixed_gradients.forEach((gradient, step) => {
      optimizer.step(new Map([[parameter, tf.tensor1d(gradient)]]))
      expectClose(parameter, expected![step]!, step === 0 ? 1e-5 : 1e-4)
    })
  })
})

function choose(variables: Record<'W' | 'b' | 'p', Variable>, options: Record<string, unknown>): Variable[] | { parameters: Variable[] }[] {
  const groups = options['groups'] as Record<'W' | 'b' | 'p', Record<string, unknown>> | undefined
  if (!groups) return Object.values(variables)
  return Object.entries(groups).map(([key, own]) => ({ parameters: [variables[key as 'W']], ...translate(own) }))
}

const optimizers: [string, (parameters: Variable[]) => optim.Optimizer<never>][] = [
  ['sgd', (parameters) => optim.sgd(parameters, { learningRate: 0.1 }) as never],
  ['sgd with momentum', (parameters) => optim.sgd(parameters, { learningRate: 0.1, momentum: 0.9 }) as never],
  ['adam', (parameters) => optim.adam(parameters, { weightDecay: 0.1 }) as never],
  ['adamw', (parameters) => optim.adamw(parameters) as never],
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

  test('no parameters, with where they may have got lost', () => {
    expect(() => optim.adam([])).toThrow(
      expect.objectContaining({
        message: 'The optimiser got no parameters.',
        remedy: 'Pass this.parameters(); layers and variables must be fields of the module (not #private ones) to be found.',
      }),
    )
  })
})
