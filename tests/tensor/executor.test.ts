import { expect, test } from 'vitest'
import { startRuntime, tf, type Executor } from '../../engine/tensor/index.ts'

const runtime = startRuntime()

/** Notes the ops that pass and hands them on to the executor before it. */
function recorder() {
  const seen: string[] = []
  const executor: Executor = {
    execute(op, attributes, inputs, outputs) {
      seen.push(op)
      restore()
      try {
        return runtime.execute(
          op,
          attributes,
          inputs.map(({ id }) => id),
          outputs,
        )
      } finally {
        restore = runtime.use(executor)
      }
    },
  }
  let restore = runtime.use(executor)
  return { seen, putBack: () => restore() }
}

test('an executor in the seat sees every op of a forward and a backward pass, random draws and layers too', () => {
  const { seen, putBack } = recorder()
  const weight = tf.variable(tf.ones([3, 2]))
  const loss = () =>
    tf
      .dropout(tf.matMul(tf.ones([4, 3]), weight), 0.5)
      .relu()
      .square()
      .mean() as never
  tf.variableGrads(loss, [weight])
  putBack()
  for (const op of ['BatchMatMulV2', 'StatelessRandomUniform', 'Relu', 'Square', 'Mean', 'GreaterEqual']) expect(seen).toContain(op)
  expect(seen.filter((op) => op === 'BatchMatMulV2').length).toBe(2) // forward, and the gradient of the weight
})

test('an executor that was put back sees nothing more', () => {
  const { seen, putBack } = recorder()
  tf.tensor1d([1, 1]).add(1)
  putBack()
  const before = [...seen]
  expect(tf.tensor1d([1, 2]).add(1).dataSync()).toEqual(Float32Array.of(2, 3))
  expect(seen).toEqual(before)
  expect(before).toEqual(['Add'])
})

test('an executor may refuse an op, and the error arrives where the op was called', () => {
  const restore = runtime.use({
    execute: (op) => {
      throw new Error(`no ${op} here`)
    },
  })
  try {
    expect(() => tf.tensor1d([1]).square()).toThrow('no Square here')
  } finally {
    restore()
  }
})

test('an executor sees the shapes and types of inputs', () => {
  const shapes: number[][][] = []
  const restore = runtime.use({
    execute: (_op, _attributes, inputs) => {
      shapes.push(inputs.map(({ shape }) => shape))
      return [{ ...inputs[0]!, id: runtime.createTensor([], 1, Float32Array.of(0)), shape: [] }]
    },
  })
  tf.matMul(tf.ones([2, 3]), tf.ones([3, 5]))
  restore()
  expect(shapes.at(-1)).toEqual([
    [2, 3],
    [3, 5],
  ])
})
