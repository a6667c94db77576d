import { describe, expect, test } from 'vitest'
import { optim, tf } from '../../engine/index.ts'
import { capture, TensorScope } from '../../engine/tensor/index.ts'
import { optimReference } from '../reference/optim.ts'
import { expectClose } from '../tensor/close.ts'

const { values, ema, swa } = optimReference.averages

describe.each(['eager', 'captured'] as const)("%s, averages of weights are PyTorch's", (how) => {
  test.each([
    ['exponential', { decay: 0.9 }, ema],
    ['the mean', {}, swa],
  ])('%s', async (_name, options, expected) => {
    const parameter = tf.variable(tf.zeros([2]))
    const average = new optim.WeightAverage([parameter], options)
    const update = () => (average.update(), [])
    const captured = how === 'captured' ? capture(update, []) : null
    for (const [index, value] of values.entries()) {
      parameter.assign(tf.tensor1d(value))
      await (captured ? captured.run([], new TensorScope()) : update())
      expectClose(average.average(parameter), expected[index]!, 1e-6)
      expectClose(parameter, value, 0)
    }
    expect(average.updates).toBe(5)
  })
})

test('swap exchanges weights and averages, twice gives the weights back, and no tensor is left', () => {
  const parameter = tf.variable(tf.tensor1d([4, 5]))
  const before = tf.memory().numTensors
  const average = new optim.WeightAverage([parameter], { decay: 0.5 })
  average.update()
  tf.tidy(() => parameter.assign(tf.tensor1d([6, 9])))
  average.update()
  average.swap()
  expectClose(parameter, [5, 7])
  average.swap()
  expectClose(parameter, [6, 9])
  expectClose(average.average(parameter), [5, 7])
  average.dispose()
  expect(tf.memory().numTensors).toBe(before)
})

test.each([1, -0.1, NaN])('a decay of %d is refused', (decay) => {
  const message = `The decay of an average of weights is ${decay}; it must be at least 0 and below 1.`
  expect(() => new optim.WeightAverage([tf.variable(tf.zeros([1]))], { decay })).toThrow(message)
})
