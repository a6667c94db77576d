import type { Tensor, Variable } from '@tensorflow/tfjs'
import { describe, expect, test } from 'vitest'
import { LightningModule, losses, optim, tf, type Batch } from '../../engine/index.ts'
import { capture as captureOf, TensorScope } from '../../engine/tensor/index.ts'
import { gradientStep, inputs, makeOptimizer, problem, runner } from '../optim/problem.ts'
import { optimReference } from '../reference/optim.ts'
import { reference } from '../reference/reference.ts'
import { expectClose } from '../tensor/close.ts'
import { Counter } from '../trainer/callbacks/counter.ts'
import { madeSource, quietTrainer } from '../trainer/line.ts'
import { captures } from './noticing.ts'

const { lrScheduler } = optim
const { optimizers, schedules, gradientClipping } = reference

type Make = (optimizer: optim.Optimizer) => optim.lrScheduler.LRScheduler

/** The functions that the reference names in words. */
const lambdas: Record<string, Make> = {
  LambdaLR_warmup_cosine: (optimizer) =>
    lrScheduler.lambdaLR(optimizer, (step) => (step < 5 ? step / 5 : 0.5 * (1 + Math.cos((Math.PI * (step - 5)) / 15)))),
  LambdaLR_inverse_sqrt: (optimizer) => lrScheduler.lambdaLR(optimizer, (step) => 2 * Math.min((step + 1) ** -0.5, (step + 1) * 4 ** -1.5)),
  MultiplicativeLR: (optimizer) => lrScheduler.multiplicativeLR(optimizer, () => 0.95),
}

/** Other suites have the entries of the reference that aren't here: tests/optim, tests/nn, tests/metrics, tests/trainer. */
describe.each(captures)('with capture %s, the reference (PyTorch):', (capture) => {
  const how = capture === 'off' ? 'eager' : 'captured'

  const alone = Object.entries(optimizers.cases).filter(([name]) => !(name in optimReference.optimizers))

  test.each(alone)('ten steps of %s', async (_name, each) => {
    const { variables, loss } = problem()
    const optimizer = makeOptimizer(each, Object.values(variables))
    const step = runner(how, () => gradientStep(optimizer, loss))
    for (const expected of each.steps) {
      expectClose(await step(), expected.loss, 1e-4)
      for (const key of ['W', 'b', 'p'] as const) expectClose(variables[key], expected[key], 1e-4)
    }
  })

  test.each(Object.entries(schedules.cases))('the rates of %s', async (name, { lr }) => {
    const seen: number[] = []
    const module = Object.assign(new Counter({}), { batches: lr.length })
    const trainer = quietTrainer({ capture, limitValBatches: 0 })
    module.onTrainBatchStart = () => void seen.push(trainer.optimizers[0]!.groups[0]!.learningRate)
    module.configureOptimizers = function () {
      const optimizer = optim.sgd(this.parameters(), { learningRate: 0.1 })
      return { optimizer, lrScheduler: { scheduler: lambdas[name]!(optimizer), interval: 'step' } } as never
    }
    await trainer.fit(module)
    expectClose(seen, lr, 1e-9)
    expectClose([module.value], [lr.reduce((sum, rate) => sum + rate, 0)])
  })

  /** Clips the gradients together, or with `each` one by one. */
  async function clipped(clip: (gradients: optim.Gradients) => Tensor | void, each = false): Promise<Tensor[]> {
    const given = [tf.tensor2d(gradientClipping.inputs.g1), tf.tensor1d(gradientClipping.inputs.g2)]
    const parameters = given.map((gradient) => tf.variable(tf.zerosLike(gradient)))
    const body = (tensors: Tensor[]) => {
      const pairs = parameters.map((parameter, index) => [parameter as Variable, tensors[index]!] as const)
      const parts = each ? pairs.map((pair) => new Map([pair])) : [new Map(pairs)]
      const norms = parts.map((part) => clip(part) ?? tf.scalar(0))
      return [norms[0]!, ...parts.flatMap((part) => [...part.values()])]
    }
    return capture === 'off' ? body(given) : captureOf(body, given).run(given, new TensorScope())
  }

  test.each(Object.entries(gradientClipping.cases))(
    'clipping by %s',
    async (name, { max_norm, norm_type, clip_value, total_norm, g1, g2 }) => {
      const normType = norm_type === 'inf' ? Infinity : norm_type
      const clip = (gradients: optim.Gradients) =>
        clip_value === undefined
          ? optim.clipGradNorm(gradients, { maxNorm: max_norm ?? 1, normType })
          : optim.clipGradValue(gradients, { clipValue: clip_value })
      const [norm, first, second] = await clipped(clip, name.startsWith('per_tensor'))
      if (total_norm !== undefined) expectClose(norm!, total_norm)
      expectClose(first!, g1)
      expectClose(second!, g2)
    },
  )

  test('steps of SGD on gradients of two halves', async () => {
    const { steps, options } = optimizers.gradientAccumulation
    const weights: number[][] = []
    class Halves extends LightningModule {
      W = tf.variable(tf.tensor2d(inputs.W0))
      b = tf.variable(tf.tensor1d(inputs.b0))
      override trainingStep({ x, y }: Batch) {
        return losses.mse(x!.matMul(this.W).add(this.b), y!)
      }
      override configureOptimizers() {
        return optim.sgd(this.parameters(), { learningRate: options.lr })
      }
      override trainDataloader() {
        const half = (rows: number[][], batch: number) => tf.tensor2d(rows.slice(4 * batch, 4 * batch + 4))
        return madeSource(2, (_epoch, batch) => ({ x: half(inputs.X, batch), y: half(inputs.Y, batch) }))
      }
      override onTrainEpochEnd() {
        weights.push([this.W, this.b].flatMap((variable) => Array.from(variable.dataSync())))
      }
    }
    await quietTrainer({ capture, accumulateGradBatches: options.accumulate, maxEpochs: steps.length }).fit(new Halves({}))
    expectClose(
      weights,
      steps.map(({ W, b }) => [...W.flat(), ...b]),
    )
  })

  test.each<[string, { decay?: number }, number[][]]>([
    ['an exponential average', { decay: optimizers.weightAveraging.decay }, optimizers.weightAveraging.ema],
    ['the mean', {}, [optimizers.weightAveraging.swa_mean_of_all]],
  ])('%s of ten weights', async (_name, options, expected) => {
    const parameter = tf.variable(tf.zeros([3]))
    const average = new optim.WeightAverage([parameter], options)
    const update = () => (average.update(), [])
    const captured = capture === 'off' ? null : captureOf(update, [])
    const seen: number[][] = []
    for (const value of optimizers.weightAveraging.values) {
      parameter.assign(tf.tensor1d(value))
      await (captured ? captured.run([], new TensorScope()) : update())
      seen.push(Array.from(average.average(parameter).dataSync()))
    }
    expectClose(seen.slice(-expected.length), expected)
    expect(seen).toHaveLength(10)
  })
})
