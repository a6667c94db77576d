import { expect, test } from 'vitest'
import type { Tensor4D } from '@tensorflow/tfjs'
import { startRuntime, tf } from '../../../engine/tensor/index.ts'
import { opsOf } from './ops-of.ts'

process.env['LEYDEN_KERNELS'] = 'off'
startRuntime()

test('with LEYDEN_KERNELS=off every op is of TensorFlow', () => {
  const ops = opsOf(() => void tf.conv2d(tf.ones([2, 40, 40, 16]) as Tensor4D, tf.ones([3, 3, 16, 32]) as Tensor4D, 1, 'same'))
  expect(ops).toContain('Conv2D')
  expect(ops.filter((op) => op.startsWith('Leyden'))).toEqual([])
})
