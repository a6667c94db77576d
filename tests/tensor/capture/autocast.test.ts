import { expect, test } from 'vitest'
import '../kernels/without-kernels.ts' // own ones read parameters unrounded
import type { Tensor } from '@tensorflow/tfjs'
import { multipliesBfloat16, startRuntime, tf } from '../../../engine/tensor/index.ts'
import { expectClose } from '../close.ts'
import { runCaptured } from './captured.ts'
import { bfloat16, rounding, some, steps, type Round } from './mixed-steps.ts'

const round = rounding(startRuntime())
const exactly: Round = (x) => x

const eagerly = (body: (x: Tensor) => Tensor, x: Tensor) => Array.from(tf.tidy(() => body(x).dataSync()))

// With its instructions, products round what they are given as well.
test.skipIf(multipliesBfloat16()).each(steps)('bf16-mixed rounds %s', async (_, step) => {
  const x = some([6, 8])
  const [captured] = await runCaptured((given) => [step(exactly)(given!)], [x], bfloat16)
  expectClose(captured!, eagerly(step(round), x), 1e-6)
})

test.each(steps.filter(([name]) => !name.startsWith('not')))('rounding %s changes what a step gives', (_, step) => {
  const x = some([6, 8])
  expect(() => expectClose(eagerly(step(exactly), x), eagerly(step(round), x), 1e-4)).toThrow()
})
