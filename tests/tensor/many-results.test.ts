import { expect, test } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs'
import { startRuntime, tf } from '../../engine/tensor/index.ts'
import { runCaptured } from './capture/captured.ts'

const runtime = startRuntime()
const count = 2000
const values = Float32Array.from({ length: count }, (_, index) => index)

test('an op may have thousands of results', () => {
  const before = runtime.tensorCount
  const rows = tf.tidy(() => tf.unstack(tf.tensor1d(values)).map((row) => row.dataSync()[0]) as never) as number[]
  expect(rows).toEqual(Array.from(values))
  expect(runtime.tensorCount).toBe(before)
})

test('captured too, as may the step itself', async () => {
  const input = tf.tensor1d(values)
  const rows = await runCaptured((x: Tensor) => tf.unstack(x.add(1)), [input])
  expect(rows.map(([value]) => value)).toEqual(Array.from(values, (value) => value + 1))
})
