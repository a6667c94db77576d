import { describe, expect, test } from 'vitest'
import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs'
import { optim, tf } from '../../engine/index.ts'
import { capture, TensorScope } from '../../engine/tensor/index.ts'
import { LossScaler } from '../../engine/trainer/loss-scaler.ts'
import { inputs, makeOptimizer } from '../optim/problem.ts'
import { optimReference } from '../reference/optim.ts'
import { expectClose } from '../tensor/close.ts'

const { options, broken, cases } = optimReference.scaling
const ways = ['eager', 'captured'] as const

/** A step of mixed precision by a given gradient of `parameter`, of which `noise` is a part that may not be finite. */
function stepper(how: (typeof ways)[number], optimizer: optim.Optimizer, parameter: Variable, scaler: LossScaler) {
  const step = ([gradient, noise]: Tensor[]): Tensor[] => {
    const loss = () => parameter.mul(gradient!).sum() as Scalar
    const { grads } = tf.engine().gradients(loss, [parameter], scaler.scale, true)
    optimizer.gradients = new Map([[parameter, grads[0]!.add(noise!)]])
    const finite = scaler.unscale(optimizer)
    optim.clipGradNorm(optimizer.gradients, { maxNorm: 1 })
    optimizer.step(optimizer.gradients, finite)
    scaler.update(finite)
    return [finite]
  }
  const given = [tf.zeros([4]), tf.zeros([4])]
  const captured = how === 'captured' ? capture(step, given) : null
  const scope = new TensorScope()
  return async (gradient: number[], noise: number[]) => {
    const tensors = [tf.tensor1d(gradient), tf.tensor1d(noise)]
    await (captured ? captured.run(tensors, scope) : step(tensors))
    return scaler.settle(optimizer)
  }
}

describe.each(ways)("%s, steps with gradients that aren't finite are skipped as by PyTorch's GradScaler", (how) => {
  test.each(Object.entries(cases))('%s', async (_name, each) => {
    const parameter = tf.variable(tf.tensor1d(inputs.p0))
    const optimizer = makeOptimizer(each, [parameter])
    const scaler = new LossScaler({ initScale: options.init_scale, growthInterval: options.growth_interval })
    const step = stepper(how, optimizer, parameter, scaler)
    for (const [index, expected] of each.steps.entries()) {
      const skipped = await step(inputs.fixed_gradients[index]!, [0, Number(broken[index]?.replace('inf', 'Infinity') ?? 0), 0, 0])
      expect(skipped).toBe(index in broken)
      expect(scaler.stateDict().scale).toBe(expected.scale)
      expectClose(parameter, expected.p, 1e-4)
    }
    expect(optimizer.steps).toBe(8)
  })

  test.each([
    ['lion', (parameter: Variable) => optim.lion([parameter], { weightDecay: 0.1 })],
    ['lamb', (parameter: Variable) => optim.lamb([parameter])],
    ['adafactor', (parameter: Variable) => optim.adafactor([parameter], { weightDecay: 0.1 })],
  ])('%s changes nothing in a step that is skipped', async (_name, make) => {
    const parameter = tf.variable(tf.tensor1d(inputs.p0))
    const optimizer: optim.Optimizer = make(parameter)
    const scaler = new LossScaler({ initScale: 4, growthInterval: 2 })
    const step = stepper(how, optimizer, parameter, scaler)
    const state = () => [parameter, ...Object.values(optimizer.slots(parameter))].map((variable) => Array.from(variable.dataSync()))
    await step(inputs.fixed_gradients[0]!, [0, 0, 0, 0])
    const before = state()
    for (const noise of [Infinity, -Infinity, NaN]) expect(await step(inputs.fixed_gradients[1]!, [0, 0, noise, 0])).toBe(true)
    expect(state()).toEqual(before)
    expect(scaler.stateDict()).toEqual({ scale: 0.5, streak: 0 })
    for (let finite = 0; finite < 2; finite++) await step(inputs.fixed_gradients[2]!, [0, 0, 0, 0])
    expect(state()).not.toEqual(before)
    expect(scaler.stateDict()).toEqual({ scale: 1, streak: 0 })
    expect(optimizer.steps).toBe(3)
  })
})

test('its state comes back', () => {
  const scaler = new LossScaler()
  scaler.loadStateDict({ scale: 1024, streak: 7 })
  expect(scaler.stateDict()).toEqual({ scale: 1024, streak: 7 })
})
