import type { Variable } from '@tensorflow/tfjs'
import { describe, expect, test } from 'vitest'
import { EMAWeightAveraging, optim, StochasticWeightAveraging, tf, type Tensor, type TrainerOptions } from '../../engine/index.ts'
import { capture as captureOf, TensorScope } from '../../engine/tensor/index.ts'
import { LossScaler } from '../../engine/trainer/loss-scaler.ts'
import { callbacksReference, camelCase } from '../reference/callbacks.ts'
import { expectClose } from '../tensor/close.ts'
import { Counter, scoring } from '../trainer/callbacks/counter.ts'
import { fixed } from '../trainer/fixed-gradients.ts'
import { MemoryLogger, quietTrainer, type Line } from '../trainer/line.ts'
import { captures } from './noticing.ts'

const { lrScheduler } = optim

describe.each(captures)('with capture %s, behaviour', (capture) => {
  describe('18: the gradients [3, 4] and [12]', () => {
    test.each<[TrainerOptions, number[], number[]]>([
      [{ gradientClipVal: 1 }, [0.230769, 0.307692], [0.923077]],
      [{ gradientClipVal: 100 }, [3, 4], [12]],
      [{ gradientClipVal: 3.5, gradientClipAlgorithm: 'value' }, [3, 3.5], [3.5]],
      [{ gradientClipVal: 0 }, [3, 4], [12]],
      [{ gradientClipVal: null }, [3, 4], [12]],
    ])('clipped by %j', async (options, ofFirst, ofSecond) => {
      const { module, first, second } = fixed()
      await quietTrainer({ capture, ...options }).fit(module)
      expectClose(first.neg(), ofFirst)
      expectClose(second.neg(), ofSecond)
    })

    test('clipped by norm, the norm of before being 13', async () => {
      const logger = new MemoryLogger()
      const { module, first, second } = fixed({
        configureGradientClipping(this: Line, optimizer: optim.Optimizer) {
          this.log('norm', this.clipGradients(optimizer, { gradientClipVal: 1 })!)
        },
      } as never)
      await quietTrainer({ capture, logEveryNSteps: 1, loggers: [logger] }).fit(module)
      expect(logger.series('norm')[0]![1]).toBeCloseTo(13, 5)
      expectClose(first.neg(), [0.230769, 0.307692])
      expectClose(second.neg(), [0.923077])
    })
  })

  /** Runs `body` eagerly, or captured, with each of the tensors given. */
  async function run(body: (given: Tensor[]) => Tensor[], given: Tensor[][]): Promise<number[][]> {
    const captured = capture === 'off' ? null : captureOf(body, given[0]!)
    const results: number[][] = []
    for (const tensors of given) {
      const outputs = await (captured ? captured.run(tensors, new TensorScope()) : body(tensors))
      results.push(outputs.flatMap((output) => Array.from(output.dataSync())))
    }
    return results
  }

  test('18: gradients of a scaled loss are unscaled before they are clipped', async () => {
    const parameters = [tf.variable(tf.zeros([2])), tf.variable(tf.zeros([1]))]
    const optimizer = optim.sgd(parameters, { learningRate: 1 })
    const scaler = new LossScaler({ initScale: 1024 })
    const clip = (given: Tensor[]): Tensor[] => {
      optimizer.gradients = new Map(parameters.map((parameter, index) => [parameter, given[index]!.mul(scaler.scale)]))
      scaler.unscale(optimizer)
      return [optim.clipGradNorm(optimizer.gradients, { maxNorm: 1 }), ...optimizer.gradients.values()]
    }
    const [clipped] = await run(clip, [[tf.tensor1d([3, 4]), tf.tensor1d([12])]])
    expectClose(clipped!, [13, 0.230769, 0.307692, 0.923077])
  })

  describe('19: the rates of', () => {
    type Make = (optimizer: optim.Optimizer) => optim.lrScheduler.LRScheduler

    /** Rates and momentums of each step of a training, and the weight in the end: the sum of the rates. */
    async function rates(steps: number, make: Make, learningRate = 0.1, momentum = 0) {
      const seen: number[][] = []
      const module = Object.assign(new Counter({}), { batches: steps })
      const trainer = quietTrainer({ capture })
      module.onTrainBatchStart = () => {
        const { learningRate: rate, momentum: now } = trainer.optimizers[0]!.groups[0] as never
        seen.push([rate, now])
      }
      module.configureOptimizers = function () {
        const optimizer = optim.sgd(this.parameters(), { learningRate, momentum })
        return { optimizer, lrScheduler: { scheduler: make(optimizer), interval: 'step' } } as never
      }
      await trainer.fit(module)
      return { rates: seen.map(([rate]) => rate!), momentums: seen.map(([, now]) => now!), weight: module.value }
    }
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
    const oneCycle = [0.004, 0.052, 0.1, 0.095048, 0.081175, 0.061126, 0.038874, 0.018826, 0.004952, 4e-7]

    test('one cycle of ten steps to .1, and its momentum', async () => {
      const options = { maxLearningRate: 0.1, totalSteps: 10 }
      const seen = await rates(10, (optimizer) => lrScheduler.oneCycleLR(optimizer, options), 0.1, 0.9)
      expectClose(seen.rates, oneCycle, 1e-6)
      const { momentums } = seen
      expectClose([...momentums.slice(0, 3), momentums.at(-1)!], [0.95, 0.9, 0.85, 0.95], 1e-9)
      const fixed = await rates(10, (optimizer) => lrScheduler.oneCycleLR(optimizer, { ...options, cycleMomentum: false }))
      expectClose([fixed.weight], [sum(oneCycle)])
    })

    test('a cosine of 10 from .1, half at step 5', async () => {
      const seen = await rates(6, (optimizer) => lrScheduler.cosineAnnealingLR(optimizer, { tMax: 10 }))
      expectClose(seen.rates[5]!, 0.05)
      expectClose([seen.weight], [sum(seen.rates)])
    })

    test('warm restarts after 3, then twice as many', async () => {
      const seen = await rates(4, (optimizer) => lrScheduler.cosineAnnealingWarmRestarts(optimizer, { t0: 3, tMult: 2 }))
      expectClose(seen.rates, [0.1, 0.075, 0.025, 0.1])
      expectClose([seen.weight], [0.3])
    })

    test('a plateau with patience 2 from 1: .1 after the fifth epoch, .01 after the eighth', async () => {
      const scores = [1, ...Array.from({ length: 7 }, () => 0.9), 0.85, 0.85]
      const seen: number[] = []
      const trainer = quietTrainer({ capture, maxEpochs: scores.length })
      const module = scoring(scores)
      module.onTrainEpochStart = () => void seen.push(trainer.optimizers[0]!.groups[0]!.learningRate)
      module.configureOptimizers = function () {
        const optimizer = optim.sgd(this.parameters(), { learningRate: 1 })
        return { optimizer, lrScheduler: lrScheduler.reduceLROnPlateau(optimizer, { patience: 2 }), monitor: 'score' } as never
      }
      await trainer.fit(module)
      expectClose(seen, [1, 1, 1, 1, 1, 0.1, 0.1, 0.1, 0.01, 0.01])
      expectClose([module.value], [5.32])
    })
  })

  test('20: a step with infinity halves the scale and changes no weight; after the growth interval it doubles', async () => {
    const parameter = tf.variable(tf.tensor1d([1, 2]))
    const optimizer = optim.adam([parameter], { learningRate: 0.1 })
    const scaler = new LossScaler({ initScale: 8, growthInterval: 3 })
    const step = ([gradient]: Tensor[]): Tensor[] => {
      optimizer.gradients = new Map([[parameter as Variable, gradient!.mul(scaler.scale)]])
      const finite = scaler.unscale(optimizer)
      optimizer.step(optimizer.gradients, finite)
      scaler.update(finite)
      return []
    }
    const scales: number[] = []
    const weights: number[][] = []
    const captured = capture === 'off' ? null : captureOf(step, [tf.tensor1d([1, 1])])
    for (const second of [1, Infinity, 1, 1, 1, NaN, 1]) {
      const given = [tf.tensor1d([1, second])]
      await (captured ? captured.run(given, new TensorScope()) : step(given))
      scaler.settle(optimizer)
      scales.push(scaler.stateDict().scale)
      weights.push(Array.from(parameter.dataSync()))
    }
    expect(scales).toEqual([8, 4, 4, 4, 8, 4, 4])
    for (const skipped of [1, 5]) expect(weights[skipped]).toEqual(weights[skipped - 1])
    for (const stepped of [2, 3, 4, 6]) expect(weights[stepped]).not.toEqual(weights[stepped - 1])
  })

  test.each(callbacksReference.ema.map((each) => [each.batches, each.epochs, each.options, each] as const))(
    "21: EMA over %i batches, %i epochs, %j: validation and result are Lightning's, 1.9049 among them",
    async (batches, epochs, options, { validated, weight }) => {
      const module = Object.assign(new Counter({}), { batches })
      const logger = new MemoryLogger()
      const callbacks = [new EMAWeightAveraging(camelCase(options))]
      await quietTrainer({ maxEpochs: epochs, callbacks, capture, loggers: [logger] }).fit(module)
      expect(module.value).toBeCloseTo(weight, 5)
      // Before the first update Lightning validates with the first weights, Leyden with those of now.
      const begun = validated.findIndex((value) => value > 0)
      const values = logger.series('val_weight').map(([, value]) => value)
      validated.slice(begun).forEach((value, index) => expect(values[begun + index]).toBeCloseTo(value, 5))
      values.slice(0, begun).forEach((value, index) => expect(value).toBe((index + 1) * batches))
    },
  )

  test.each(callbacksReference.swa.map((each) => [each.epochs, each.options, each] as const))(
    "21: SWA of %i epochs with %j: rates and result are Lightning's",
    async (epochs, options, { learningRate, rates, weight }) => {
      const seen: number[] = []
      const trainer = quietTrainer({ maxEpochs: epochs, callbacks: [new StochasticWeightAveraging(camelCase(options))], capture })
      const module = Object.assign(new Counter({}), { learningRate })
      module.onTrainBatchStart = () => void seen.push(trainer.optimizers[0]!.groups[0]!.learningRate)
      await trainer.fit(module)
      expect(module.value).toBeCloseTo(weight, 5)
      expectClose(seen, rates, 1e-6)
    },
  )
})
