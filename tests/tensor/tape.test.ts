import { expect, test } from 'vitest'
import type { Scalar, Tensor } from '@tensorflow/tfjs'
import { backward, tf, withoutTape, withTape } from '../../engine/tensor/index.ts'

const variable = (value: number) => tf.variable(tf.scalar(value))
const numberOf = (tensor: Tensor | undefined) => tensor?.dataSync()[0]

test('backward gives the gradients of a loss that was computed before, by those of the variables that it depends on', () => {
  const [a, b, other] = [variable(3), variable(4), variable(5)]
  const gradients = withTape(() => backward(a.square().mul(b) as Scalar, [a, b, other]))
  expect([...gradients].map(([of, gradient]) => [of, numberOf(gradient)])).toEqual([
    [a, 24],
    [b, 9],
  ])
})

test('each of two losses has its own gradients, whichever comes first', () => {
  const a = variable(3)
  withTape(() => {
    const [first, second] = [a.square() as Scalar, a.mul(7) as Scalar]
    expect(numberOf(backward(second, [a]).get(a))).toBe(7)
    expect(numberOf(backward(first, [a]).get(a))).toBe(6)
  })
})

test('a loss is forgotten by backward, unless it is retained', () => {
  const a = variable(3)
  withTape(() => {
    const loss = a.square() as Scalar
    expect(numberOf(backward(loss, [a], { retainGraph: true }).get(a))).toBe(6)
    expect(numberOf(backward(loss, [a]).get(a))).toBe(6)
    expect(backward(loss, [a]).size).toBe(0)
  })
})

test('a loss that shares a part with a forgotten one has no gradients through it', () => {
  const [a, b] = [variable(3), variable(2)]
  withTape(() => {
    const shared = a.square()
    backward(shared.mul(2) as Scalar, [a])
    const gradients = backward(shared.mul(b) as Scalar, [a, b])
    expect([gradients.has(a), numberOf(gradients.get(b))]).toEqual([false, 9])
  })
})

test('what withoutTape computes is a constant to backward', () => {
  const a = variable(3)
  const gradients = withTape(() => backward(a.mul(withoutTape(() => a.square())) as Scalar, [a]))
  expect(numberOf(gradients.get(a))).toBe(9)
})

test.each([
  ['that was used', (loss: Scalar, a: ReturnType<typeof variable>) => void backward(loss, [a])],
  ['that was never used', () => {}],
  [
    'of a step that failed',
    () => {
      throw new Error('failed')
    },
  ],
])('no tensor is left of a tape %s', (_name, use) => {
  const a = variable(3)
  const before = tf.memory().numTensors
  const step = () => tf.tidy(() => withTape(() => use(a.square().exp() as Scalar, a)))
  try {
    step()
  } catch (error) {
    expect(error).toMatchObject({ message: 'failed' })
  }
  expect(tf.memory().numTensors).toBe(before)
  expect(
    tf
      .grad((x: Tensor) => x.square())(tf.scalar(4))
      .dataSync()[0],
  ).toBe(8)
})
