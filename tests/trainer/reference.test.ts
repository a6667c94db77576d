import { describe, expect, test } from 'vitest'
import { optim, type TrainerOptions } from '../../engine/index.ts'
import type { LightningModule } from '../../engine/module/index.ts'
import { computesIn } from '../../engine/tensor/index.ts'
import { reference } from '../reference/reference.ts'
import { expectClose } from '../tensor/close.ts'
import { Iris } from './iris.ts'
import { MemoryLogger, quietTrainer } from './line.ts'

const { runs } = reference.irisTraining
const canBfloat16 = await computesIn('bfloat16')

type Name = keyof typeof runs

/** As the reference made them. */
const optimizers: Record<Name, (module: LightningModule) => object> = {
  'adam_0.01': (module) => optim.adam(module.parameters(), { learningRate: 0.01 }),
  'sgd_momentum_0.1_clip1': (module) => optim.sgd(module.parameters(), { learningRate: 0.1, momentum: 0.9 }),
  adamw_onecycle(module) {
    const optimizer = optim.adamw(module.parameters(), { learningRate: 0.004, weightDecay: 0.05 })
    const scheduler = optim.lrScheduler.oneCycleLR(optimizer, { maxLearningRate: 0.05, totalSteps: 51 })
    return { optimizer, lrScheduler: { scheduler, interval: 'step' } }
  },
}

/** Clipped to norm 1, the norm of before being logged. */
const clipping = {
  configureGradientClipping(this: LightningModule, optimizer: optim.Optimizer) {
    this.log('norm', this.clipGradients(optimizer, { gradientClipVal: 1 })!)
  },
}

describe("50 steps on iris are PyTorch's: losses, norms, validations and final weights", () => {
  const names = Object.keys(runs) as Name[]
  const both = names.flatMap((name): [Name, string, TrainerOptions, number][] => [
    [name, 'eagerly', { capture: 'off' }, 1e-4],
    [name, 'captured', { capture: 'require' }, 1e-4],
  ])
  const bfloat16: typeof both = canBfloat16 ? [['adam_0.01', 'in bf16-mixed', { capture: 'require', precision: 'bf16-mixed' }, 1e-2]] : []

  test.each([...both, ...bfloat16])('%s, %s', async (name, _way, options, tolerance) => {
    const run = runs[name]
    const logger = new MemoryLogger()
    const module: Iris = Object.assign(new Iris({}), {
      configureOptimizers: () => optimizers[name](module) as never,
      ...(run.grad_norm_before_clip && clipping),
    })
    await quietTrainer({ ...options, maxEpochs: 5, logEveryNSteps: 1, loggers: [logger] }).fit(module)
    const series = (what: string) => logger.series(what).map(([, value]) => value)
    expectClose(series('loss'), run.loss, tolerance)
    expectClose(series('norm'), run.grad_norm_before_clip ?? [], tolerance)
    expect(logger.series('loss').map(([step]) => step)).toEqual(Array.from({ length: 50 }, (_, step) => step))
    const evaluated = run.eval_every_10
    expectClose(
      series('val_loss'),
      evaluated.map(({ loss }) => loss),
      tolerance,
    )
    expectClose(
      series('val_accuracy'),
      evaluated.map(({ accuracy }) => accuracy),
      tolerance === 1e-2 ? 1e-2 : 1e-6,
    )
    expectClose(module.parts[1]!.weight, run.final_W2, tolerance)
  })
})
