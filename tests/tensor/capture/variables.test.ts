import { describe, expect, test } from 'vitest'
import type { Tensor, Variable } from '@tensorflow/tfjs'
import {
  attribute,
  capture,
  enterStep,
  everyStep,
  handOut,
  perStep,
  runOp,
  setSeed,
  startRuntime,
  TensorScope,
  tf,
  updateInPlace,
} from '../../../engine/tensor/index.ts'

const runtime = startRuntime()
const attributes = [attribute.type('T', 'float32'), attribute.bool('use_locking', false)]

/** variable -= rate * change, where the variable lies. */
const descend = (variable: Variable, rate: Tensor, change: Tensor) =>
  updateInPlace('ResourceApplyGradientDescent', attributes, [variable], [rate, change])

const values = (tensor: Tensor) => Array.from(tensor.dataSync())

type Step = (input: Tensor) => Tensor[]

/** Runs `step` on each input: eagerly, and captured. */
const ways: [string, (step: Step, inputs: Tensor[]) => Promise<number[][][]>][] = [
  [
    'eagerly',
    async (step, inputs) =>
      inputs.map((input, batch) => {
        enterStep('train', batch)
        return tf.tidy(() => step(input).map(values) as never) as number[][]
      }),
  ],
  [
    'captured',
    async (step, inputs) => {
      enterStep('train', 0)
      const captured = capture(([input]) => step(input!), [inputs[0]!])
      const seen: number[][][] = []
      for (const [batch, input] of inputs.entries()) {
        enterStep('train', batch)
        const scope = new TensorScope()
        seen.push((await captured.run([input], scope)).map(values))
        scope.close()
      }
      captured.dispose()
      return seen
    },
  ],
]

describe.each(ways)('a step that runs %s', (_way, run) => {
  const inputs = () => [1, 2, 3].map((value) => tf.tensor1d([value, value]))

  test('assigns variables, and a later read in it sees the new value', async () => {
    const sum = tf.variable(tf.zeros([2]))
    const step = (input: Tensor) => {
      const before = sum.clone()
      sum.assign(sum.add(input))
      return [before, sum.mul(10)]
    }
    expect(await run(step, inputs())).toEqual([
      [
        [0, 0],
        [10, 10],
      ],
      [
        [1, 1],
        [30, 30],
      ],
      [
        [3, 3],
        [60, 60],
      ],
    ])
    expect(values(sum)).toEqual([6, 6])
  })

  test('hands out what each run computes, and what it was given', async () => {
    const received: number[][] = []
    const receive = (tensor: Tensor) => void received.push(values(tensor))
    const step = (input: Tensor) => {
      tf.tidy(() => handOut(input.mul(10), receive))
      handOut(input, receive)
      return [input.add(1)]
    }
    expect(await run(step, inputs())).toEqual([[[2, 2]], [[3, 3]], [[4, 4]]])
    expect(received).toEqual([1, 2, 3].flatMap((value) => [Array(2).fill(value * 10), Array(2).fill(value)]))
  })

  test('changes variables in place, where clones of before keep their value', async () => {
    const weight = tf.variable(tf.tensor1d([10, 20]))
    const outside = tf.keep(weight.clone())
    const step = (input: Tensor) => {
      const before = weight.clone()
      descend(weight, tf.scalar(1), input)
      descend(weight, tf.scalar(1), input)
      return [before, weight.clone()]
    }
    expect(await run(step, inputs())).toEqual([
      [
        [10, 20],
        [8, 18],
      ],
      [
        [8, 18],
        [4, 14],
      ],
      [
        [4, 14],
        [-2, 8],
      ],
    ])
    expect(values(outside)).toEqual([10, 20])
    expect(values(weight)).toEqual([-2, 8])
  })

  test('reads clones that were made outside of it as they were', async () => {
    const weight = tf.variable(tf.tensor1d([1, 1]))
    const initial = tf.keep(weight.clone())
    const step = (input: Tensor) => {
      descend(weight, tf.scalar(1), input)
      return [weight.sub(initial)]
    }
    expect(await run(step, inputs())).toEqual([[[-1, -1]], [[-3, -3]], [[-6, -6]]])
  })

  test('changes a variable by its own value', async () => {
    const weight = tf.variable(tf.tensor1d([8, 4]))
    const step = () => (descend(weight, tf.scalar(0.5), weight), [weight.clone()])
    expect(await run(step, inputs())).toEqual([[[4, 2]], [[2, 1]], [[1, 0.5]]])
  })

  test('changes in place what it assigned before, and assigns what it changed in place', async () => {
    const [first, second] = [tf.variable(tf.tensor1d([1, 1])), tf.variable(tf.tensor1d([1, 1]))]
    const step = (input: Tensor) => {
      first.assign(input.mul(2))
      descend(first, tf.scalar(1), input)
      descend(second, tf.scalar(1), input)
      second.assign(second.mul(2))
      return []
    }
    await run(step, inputs())
    expect([values(first), values(second)]).toEqual([
      [3, 3],
      [-14, -14],
    ])
  })

  test('draws random numbers by its place in the training', async () => {
    setSeed(7)
    const step = (input: Tensor) => [
      tf.randomUniform([2]).add(input.mul(0)),
      tf.randomNormal([2]),
      tf.randomUniform([2], 0, 1, 'float32', 5),
    ]
    const seen = await run(step, inputs())
    setSeed(7)
    enterStep('train', 1)
    const [first, second, own] = tf.tidy(() => step(tf.zeros([2])).map(values) as never) as number[][]
    expect(seen[1]).toEqual([first, second, own])
    expect(seen[2]![0]).not.toEqual(first)
    expect(seen[2]![2]).toEqual(own)
  })

  test('computes the numbers of a step anew', async () => {
    let [rate, steps] = [1, 0]
    const step = () => {
      everyStep(() => void (steps += 1))
      return [perStep(() => rate++ * 100 + steps)]
    }
    expect(await run(step, inputs())).toEqual([[[101]], [[202]], [[303]]])
  })

  test('computes numbers and has effects in the order of its code', async () => {
    let steps = 0
    const count = () => (everyStep(() => void (steps += 1)), perStep(() => steps))
    expect(await run(() => [count(), count()], inputs())).toEqual([
      [[1], [2]],
      [[3], [4]],
      [[5], [6]],
    ])
  })
})

describe('between runs of a captured step', () => {
  test('eager code sees what it updated, and it sees what eager code assigned', async () => {
    const weight = tf.variable(tf.tensor1d([1]))
    const captured = capture(([input]) => (descend(weight, tf.scalar(1), input!), [weight.clone()]), [tf.tensor1d([1])])
    const run = async () => {
      const scope = new TensorScope()
      const [after] = await captured.run([tf.tensor1d([1])], scope)
      const seen = [values(after!), values(weight), values(weight.mul(2))]
      scope.close()
      return seen
    }
    expect(await run()).toEqual([[0], [0], [0]])
    expect(await run()).toEqual([[-1], [-1], [-2]])
    weight.assign(tf.tensor1d([50]))
    expect(await run()).toEqual([[49], [49], [98]])
    captured.dispose()
    expect(values(weight)).toEqual([49])
  })

  test('a disposed tensor or variable of outside makes it invalid', () => {
    const [mask, weight] = [tf.tensor1d([1, 2]), tf.variable(tf.tensor1d([1, 1]))]
    const step = () => capture(([input]) => [input!.mul(mask).add(weight)], [tf.tensor1d([1, 1])])
    const [byMask, byWeight] = [step(), step()]
    expect([byMask.valid, byWeight.valid]).toEqual([true, true])
    weight.dispose()
    expect(byWeight.valid).toBe(false)
    mask.dispose()
    expect(byMask.valid).toBe(false)
  })

  test('the event loop turns while it runs first', async () => {
    const captured = capture(([input]) => [input!.square()], [tf.ones([100])])
    let turned = false
    setImmediate(() => (turned = true))
    await captured.run([tf.ones([100])], new TensorScope())
    expect(turned).toBe(true)
  })
})

describe("what can't be captured", () => {
  const weight = tf.variable(tf.tensor1d([1, 2]))
  const uniqueAttributes = [attribute.type('T', 'float32'), attribute.type('out_idx', 'int32')]
  let held: Tensor | undefined

  test.each<[string, Step, RegExp]>([
    ['reading a value', (input) => [input.mul(input.sum().dataSync()[0]!)], /reads one/],
    ['reading the batch', (input) => [input.mul(input.dataSync()[0]!)], /reads one/],
    ['reading a variable', (input) => [input.mul(weight.dataSync()[0]!)], /reads one/],
    ['a shape that depends on values', (input) => [runOp('Unique', uniqueAttributes, [input], 2)[0]!], /The shape of Unique's result/],
    ['making a variable', (input) => [tf.variable(input)], /makes a variable/],
    ['keeping a tensor', (input) => [(held = tf.keep(input.square()))], /keeps a tensor/],
    [
      'an error that the step hides',
      (input) => {
        try {
          input.square().dataSync()
        } catch {}
        return [input]
      },
      /reads one/,
    ],
  ])('%s leaves variables, draws and tensors as they were', (_name, body, message) => {
    setSeed(3)
    enterStep('train', 4)
    const [input, before] = [tf.tensor1d([1, 2]), tf.randomUniform([1])]
    tf.tidy(() => void input.add(weight)) // which uploads them
    const tensors = runtime.tensorCount
    const step = (given: Tensor) => {
      weight.assign(weight.add(tf.randomNormal([2])))
      return body(given)
    }
    expect(() => capture(([given]) => step(given!), [input])).toThrow(message)
    held?.dispose()
    expect(values(weight)).toEqual([1, 2])
    expect(runtime.tensorCount).toBe(tensors)
    const after = tf.randomUniform([1])
    setSeed(3)
    enterStep('train', 4)
    expect([values(tf.randomUniform([1])), values(tf.randomUniform([1]))]).toEqual([values(before), values(after)])
  })

  test('a tensor that was kept has no value, which its use says', () => {
    expect(() => capture(([input]) => [(held = tf.keep(input!.square()))], [tf.tensor1d([1])])).toThrow(/keeps/)
    expect(() => held!.dataSync()).toThrow(/made in a captured step is used outside/)
  })
})
