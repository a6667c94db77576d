import { describe, expect, test } from 'vitest'
import type { Tensor3D } from '@tensorflow/tfjs'
import { nn, setSeed, tf } from '../../engine/index.ts'
import { expectClose } from '../tensor/close.ts'
import { sizeOf, someValues } from '../tensor/values.ts'

const some = (...shape: [number, number, number]) => tf.tensor3d(someValues(sizeOf(shape)), shape)

/** Splits [time, batch, features] after `time` steps. */
function parts(x: Tensor3D, time: number): [Tensor3D, Tensor3D] {
  const [steps, batch, features] = x.shape
  return [x.slice([0, 0, 0], [time, batch, features]), x.slice([time, 0, 0], [steps - time, batch, features])]
}

describe('a sequence in two parts, the second from the state of the first, gives what the whole one gives', () => {
  test.each([
    ['few steps', 7, 3],
    ['more steps than one op has results', 1030, 1026],
  ])('%s', { timeout: 180_000 }, (_name, steps, first) => {
    setSeed(1)
    const [lstm, gru] = [nn.lstm(2, 3, { numLayers: 2 }), nn.gru(2, 3, { numLayers: 2 })]
    const x = some(steps, 2, 2)
    const [before, after] = parts(x, first)
    expectClose(lstm.forwardFrom(after, lstm.forwardFrom(before).state).output, parts(lstm.forward(x) as Tensor3D, first)[1])
    expectClose(gru.forwardFrom(after, gru.forwardFrom(before).state).output, parts(gru.forward(x) as Tensor3D, first)[1])
  })
})

test('the input keeps its axes, and the state is [layers * directions, batch, units] in either order', () => {
  const layer = nn.lstm(2, 3, { numLayers: 2, bidirectional: true, batchFirst: true })
  const { output, state } = layer.forwardFrom(some(4, 5, 2))
  expect([output.shape, state.hidden.shape, state.cell.shape]).toEqual([
    [4, 5, 6],
    [4, 4, 3],
    [4, 4, 3],
  ])
})
