import { expect } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs'
import { testKernels } from './with-kernels.ts'
import { losses, nn, optim } from '../../../engine/index.ts'
import { namedVariables } from '../../../engine/nn/index.ts'
import { multipliesBfloat16, startRuntime, tf } from '../../../engine/tensor/index.ts'
import { runCaptured } from '../capture/captured.ts'
import { bfloat16, rounding, some, steps } from '../capture/mixed-steps.ts'
import { expectClose } from '../close.ts'
import { capturedOps } from './captured-ops.ts'

const round = rounding(startRuntime())

if (!multipliesBfloat16()) {
  testKernels.each(steps)('with own kernels bf16-mixed rounds %s', async (_, step) => {
    const x = some([6, 8])
    const [captured] = await runCaptured((given) => [step((value) => value)(given!)], [x], bfloat16)
    expectClose(
      captured!,
      tf.tidy(() => Array.from(step(round)(x).dataSync())),
      1e-6,
    )
  })
}

const classifier = nn.sequential(nn.linear(8, 16), nn.relu(), nn.linear(16, 16), nn.gelu(), nn.layerNorm(16), nn.linear(16, 3))
const parameters = namedVariables(classifier).map(({ variable }) => variable)
const optimizer = optim.adam(parameters)

function train(x: Tensor): Tensor[] {
  const loss = () => losses.crossEntropy(classifier.forward(x), tf.zeros([6], 'int32')).asScalar()
  const { value, grads } = tf.variableGrads(loss, parameters)
  optimizer.step(new Map(parameters.map((each) => [each, grads[each.name]!])))
  return [value]
}

testKernels('a step of own kernels has no cast: they read and write both types', () => {
  const ops = capturedOps((x) => train(x!), [some([6, 8])], bfloat16)
  expect(ops).toContain('LeydenGelu')
  expect(ops).toContain('LeydenAdamInPlace')
  expect(ops).not.toContain('Cast')
})
