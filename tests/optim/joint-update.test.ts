import { describe, expect } from 'vitest'
import type { Tensor, Variable } from '@tensorflow/tfjs'
import { testKernels } from '../tensor/kernels/with-kernels.ts'
import { optim, tf } from '../../engine/index.ts'
import type { Gradients } from '../../engine/optim/index.ts'
import { activeTrace, attribute, capture, runOp1, startRuntime, TensorScope } from '../../engine/tensor/index.ts'
import { someValues } from '../tensor/values.ts'

startRuntime()

/** Lengths that are parts of a vector, whole ones, and several parts of the kernel's work. */
const sizes = [1, 7, 16, 4099, 70_003]

const learningRate = 0.01
type Make = (parameters: Variable[]) => optim.Optimizer<never>
const makers: Record<string, Make> = {
  adam: (p) => optim.adam(p, { learningRate }) as never,
  'adam with weight decay': (p) => optim.adam(p, { learningRate, weightDecay: 0.1, epsilon: 1e-3 }) as never,
  adamw: (p) => optim.adamw(p, { learningRate, beta1: 0.5 }) as never,
  'adamw, upwards': (p) => optim.adamw(p, { learningRate, maximize: true }) as never,
  sgd: (p) => optim.sgd(p, { learningRate }) as never,
  'sgd with weight decay': (p) => optim.sgd(p, { learningRate, weightDecay: 0.1 }) as never,
  'sgd with momentum': (p) => optim.sgd(p, { learningRate, momentum: 0.9, dampening: 0.3 }) as never,
  'sgd by Nesterov': (p) => optim.sgd(p, { learningRate, momentum: 0.9, nesterov: true, weightDecay: 0.01 }) as never,
  'two groups': (p) =>
    optim.adam([{ parameters: p.slice(0, 2), learningRate: 0.1 }, { parameters: p.slice(2) }], { weightDecay: 0.01 }) as never,
}

const values = (tensor: Tensor) => Array.from(tensor.dataSync())
const drawn = (size: number, seed: number) => tf.tensor1d(someValues(size, -1, 1, seed) as Float32Array)
const parametersOf = () => sizes.map((size, index) => tf.variable(drawn(size, index)))
const gradientsOf = (step: number) => sizes.map((size, index) => drawn(size, 10 * step + index + 50).mul(0.1 ** index))
const pair = (parameters: Variable[], gradients: Tensor[]): Gradients => new Map(parameters.map((each, index) => [each, gradients[index]!]))

interface Run {
  /** Ops that the step was recorded as. */
  ops: string[]
  step(inputs: Tensor[]): Promise<Tensor[]>
}

function captured(body: (inputs: Tensor[]) => Tensor[], inputs: Tensor[]): Run {
  let ops: string[] = []
  const recorded = capture((given) => {
    const results = body(given)
    ops = [...activeTrace()!.recording.ops]
    return results
  }, inputs)
  return { ops, step: (given) => recorded.run(given, new TensorScope()) }
}

describe.each(Object.entries(makers))('%s', (name, make) => {
  testKernels("captured in one op it gives the bits of TensorFlow's ops, one a parameter", async () => {
    const [alone, jointly] = [parametersOf(), parametersOf()]
    const [first, second] = [make(alone), make(jointly)]
    const { ops, step } = captured((given) => (second.step(pair(jointly, given)), []), gradientsOf(0))
    for (let index = 0; index < 4; index++) {
      first.step(pair(alone, gradientsOf(index)))
      await step(gradientsOf(index))
    }
    const joint =
      name.startsWith('adam') || name === 'two groups'
        ? 'LeydenAdamInPlace'
        : /momentum|Nesterov/.test(name)
          ? 'LeydenMomentumInPlace'
          : 'LeydenSgdInPlace'
    expect(ops).toContain(joint)
    expect(ops.filter((op) => /Apply/.test(op))).toEqual([])
    for (const [index, parameter] of alone.entries()) {
      expect(values(jointly[index]!)).toEqual(values(parameter))
      const [expected, actual] = [first.slots(parameter), second.slots(jointly[index]!)]
      for (const slot of Object.keys(expected)) expect(values(actual[slot]!)).toEqual(values(expected[slot]!))
    }
    expect(second.steps).toBe(4)
  })
})

testKernels('numbers below the normal ones become zero in each thread, so that bits do not depend on who computed them', async () => {
  const parameters = [tf.variable(tf.zeros([300_000])), tf.variable(tf.zeros([2]))]
  const optimizer = optim.adam(parameters)
  const gradients = parameters.map((each) => tf.onesLike(each).mul(3e-38))
  const { step } = captured((given) => (optimizer.step(pair(parameters, given)), []), gradients)
  for (let index = 0; index < 3; index++) await step(gradients)
  expect(parameters.map((each) => new Set(optimizer.slots(each)['exp_avg']!.dataSync()))).toEqual([new Set([0]), new Set([0])])
})

/** Two parameters whose gradients are their squares' times 3, and a step of SGD by 0.1 that first does something else. */
function problem(also: (a: Variable, b: Variable) => Tensor[] = () => []) {
  const [a, b] = [tf.variable(tf.tensor1d([1, 2])), tf.variable(tf.tensor1d([3, 4]))]
  const optimizer = optim.sgd([a, b], { learningRate: 0.1 })
  const body = () => {
    const results = also(a, b)
    optimizer.step(new Map([a, b].map((each) => [each, tf.mul(each, 5)])))
    return results
  }
  return { a, b, body }
}

function assigned(value: Variable): Variable {
  const copy = tf.variable(tf.zeros([2]))
  copy.assign(value)
  return copy
}

/** After so many steps: each halves the parameter. */
const halved = (start: number[], steps: number) => start.map((value) => value / 2 ** steps)

describe('what lies in the memory of a parameter keeps its value', () => {
  testKernels.each([
    ['a clone', (a: Variable) => a.clone()],
    ['a reshaped one', (a: Variable) => a.reshape([2, 1])],
    ['a slice', (a: Variable) => a.slice([0], [2])],
    ['another variable', (a: Variable) => tf.variable(a)],
    ['one that was assigned it', assigned],
  ] as [string, (a: Variable) => Tensor][])('%s, made before and between steps', async (_, make) => {
    const { a, b, body } = problem()
    const { ops, step } = captured(body, [])
    expect(ops).toContain('LeydenSgdInPlace')
    const before = make(a)
    await step([])
    const between = make(a)
    await step([])
    expect([before, between].map((each) => values(each))).toEqual([halved([1, 2], 0), halved([1, 2], 1)])
    expect([a, b].map((each) => values(each))).toEqual([halved([1, 2], 2), halved([3, 4], 2)])
  })

  testKernels('a second variable that started as the same tensor', async () => {
    const start = tf.tensor1d([1, 2])
    const [a, b] = [tf.variable(start), tf.variable(start)]
    const optimizer = optim.sgd([a, b], { learningRate: 1 })
    const gradients = [tf.tensor1d([1, 1]), tf.tensor1d([0, -1])]
    const { step } = captured((given) => (optimizer.step(pair([a, b], given)), []), gradients)
    await step(gradients)
    expect([start, a, b].map(values)).toEqual([
      [1, 2],
      [0, 1],
      [1, 3],
    ])
  })

  testKernels('what a step returns of it, before and after the update', async () => {
    const { a, body } = problem((first) => [first.slice([0], [1]), first.clone()])
    const whole = captured(() => [...body(), a], [])
    const results = [await whole.step([]), await whole.step([])]
    expect(results.map((each) => each.map(values))).toEqual([
      [[1], [1, 2], [0.5, 1]],
      [[0.5], [0.5, 1], [0.25, 0.5]],
    ])
  })

  testKernels('what another captured step returns of it, or assigns to a variable', async () => {
    const { a, body } = problem()
    const copy = tf.variable(tf.zeros([2]))
    const look = captured(() => (copy.assign(a), [a.slice([0], [2])]), [])
    const [seen] = await look.step([])
    const { ops, step } = captured(body, [])
    await step([])
    await step([])
    expect(ops).toContain('LeydenSgdInPlace')
    expect([seen!, copy, a].map(values)).toEqual([
      [1, 2],
      [1, 2],
      [0.25, 0.5],
    ])
  })

  testKernels('a batch that a step assigns to it', async () => {
    const { a, b, body } = problem()
    const batch = tf.tensor1d([8, 16])
    const put = captured(([given]) => (a.assign(given as never), b.assign(given as never), []), [batch])
    await put.step([batch])
    const { step } = captured(body, [])
    await step([])
    expect([batch, a, b].map(values)).toEqual([
      [8, 16],
      [4, 8],
      [4, 8],
    ])
  })
})

describe('within the step', () => {
  testKernels('what is computed of a parameter before the update has its value of before, what is after it has the new one', async () => {
    const { a, body } = problem((first) => [first.square().sum()])
    const { ops, step } = captured(() => [...body(), a.square().sum()], [])
    expect(ops).toContain('LeydenSgdInPlace')
    const results = [await step([]), await step([])]
    expect(results.map((each) => each.map((sum) => values(sum)[0]))).toEqual([
      [5, 1.25],
      [1.25, 0.3125],
    ])
  })

  testKernels('a value of before that is used after the update is still that', async () => {
    const { a, body } = problem()
    const { step } = captured(() => {
      const before = a.clone()
      body()
      return [a.sub(before)]
    }, [])
    expect(values((await step([]))[0]!)).toEqual([-0.5, -1])
    expect(values((await step([]))[0]!)).toEqual([-0.25, -0.5])
  })

  testKernels('a part of a parameter that the step may still use keeps it with the op of TensorFlow', async () => {
    let part!: Tensor
    const { a, body } = problem((first, second) => ((part = first.slice([0], [2])), [second.sum()]))
    const { step } = captured(() => {
      const results = body()
      return [...results, part.sub(a)]
    }, [])
    expect(values((await step([]))[1]!)).toEqual([0.5, 1])
    expect(values(a)).toEqual([0.5, 1])
  })

  testKernels('two steps of an optimiser are two', async () => {
    const { a, b, body } = problem()
    const { step } = captured(() => (body(), body()), [])
    await step([])
    expect([a, b].map(values)).toEqual([halved([1, 2], 2), halved([3, 4], 2)])
  })
})

const turned = [attribute.type('T', 'float32'), attribute.bool('transpose_a', false), attribute.bool('transpose_b', true)]

testKernels('a product before the step is not joined with a bias added after it, which would multiply what was written since', async () => {
  const make = () => [drawn(35, 1).reshape([5, 7]), drawn(5, 2)].map((value) => tf.variable(value))
  const [alone, jointly] = [make(), make()]
  const [first, second] = [makers['adam']!(alone), makers['adam']!(jointly)]
  const body =
    ([weight, bias]: Variable[], optimizer: optim.Optimizer<never>) =>
    ([x, ofWeight, ofBias, added]: Tensor[]) => {
      const product = runOp1('MatMul', turned, [x!, weight!])
      optimizer.step(pair([weight!, bias!], [ofWeight!, ofBias!]))
      return [product.add(added!)]
    }
  const inputs = () => [drawn(63, 3).reshape([9, 7]), drawn(35, 4).reshape([5, 7]), drawn(5, 5), drawn(5, 6)]
  let functionOps: () => string[] = () => []
  const recorded = capture((given) => {
    const { recording } = activeTrace()!
    functionOps = () => recording.functionOps
    return body(jointly, second)(given)
  }, inputs())
  const [result] = await recorded.run(inputs(), new TensorScope())
  expect(functionOps()).toContain('LeydenAdamInPlace')
  expect(functionOps()).not.toContain('LeydenMatMulNTBias')
  expect(values(result!)).toEqual(values(body(alone, first)(inputs())[0]!))
})
