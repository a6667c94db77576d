import { describe, expect, test } from 'vitest'
import { tf, type optim } from '../../engine/index.ts'
import { expectClose } from '../tensor/close.ts'
import { fixed } from './fixed-gradients.ts'
import { MemoryLogger, quietTrainer, type Line } from './line.ts'

describe.each(['off', 'require'] as const)('with capture %s', (capture) => {
  test('a window of accumulation is clipped as a whole', async () => {
    const batches = [
      [3, 4, 0],
      [3, 4, 24],
    ]
    const { module, first, second } = fixed({
      trainDataloader: () => batches.map(([a, b, c]) => ({ x: tf.tensor1d([a!, b!]), y: tf.tensor1d([c!]) })),
    })
    await quietTrainer({ capture, accumulateGradBatches: 2, gradientClipVal: 1 }).fit(module)
    expectClose(first.neg(), [0.230769, 0.307692])
    expectClose(second.neg(), [0.923077])
  })

  test('configureGradientClipping takes the place of the options, and may log the norm that clipGradients returns', async () => {
    const given: unknown[] = []
    const logger = new MemoryLogger()
    const { module, first } = fixed({
      configureGradientClipping(this: Line, optimizer: optim.Optimizer, ...options: unknown[]) {
        given.push(...options)
        this.log('norm', this.clipGradients(optimizer, { gradientClipVal: 2 })!)
      },
    } as never)
    await quietTrainer({ capture, gradientClipVal: 1, logEveryNSteps: 1, loggers: [logger] }).fit(module)
    expect(given).toEqual([1, 'norm'])
    expectClose(first.neg(), [0.461538, 0.615385])
    expectClose(
      logger.series('norm').map(([, norm]) => norm),
      [13],
    )
  })
})

test('the hook is called before the step, after onBeforeOptimizerStep, also without clipping', async () => {
  const seen: string[] = []
  const { module } = fixed({
    onBeforeOptimizerStep: () => void seen.push('onBeforeOptimizerStep'),
    configureGradientClipping: (optimizer, value) => void seen.push(`configureGradientClipping ${value} ${optimizer.steps}`),
    onTrainBatchEnd: () => void seen.push('onTrainBatchEnd'),
  })
  await quietTrainer({ capture: 'off' }).fit(module)
  expect(seen).toEqual(['onBeforeOptimizerStep', 'configureGradientClipping null 0', 'onTrainBatchEnd'])
})

test('clipping by value has no norm', async () => {
  const norms: unknown[] = []
  const { module } = fixed({
    configureGradientClipping(this: Line, optimizer: optim.Optimizer) {
      norms.push(this.clipGradients(optimizer, { gradientClipVal: 1, gradientClipAlgorithm: 'value' }))
      norms.push(this.clipGradients(optimizer, { gradientClipVal: null }))
    },
  } as never)
  await quietTrainer().fit(module)
  expect(norms).toEqual([null, null])
})
