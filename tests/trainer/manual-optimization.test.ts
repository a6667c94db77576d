import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { LightningModule, losses, nn, optim, tf, type Batch, type Tensor, type TrainerOptions } from '../../engine/index.ts'
import { startRuntime } from '../../engine/tensor/index.ts'
import { temporaryFolder } from '../data/temporary-file.ts'
import { expectClose } from '../tensor/close.ts'
import { line, Line, loaderOf, MemoryLogger, quietTrainer, weightsOf } from './line.ts'

const ways = ['off', 'require'] as const

/** A step by hand of `Line`, by Adam unless told otherwise. */
class Manual extends Line {
  override automaticOptimization = false
  override trainingStep(batch: Batch) {
    const [optimizer] = this.optimizers()
    const loss = super.trainingStep(batch)
    optimizer!.zeroGrad()
    this.manualBackward(loss)
    optimizer!.step()
    this.log('loss', loss)
    return loss
  }
  override configureOptimizers(): never {
    return optim.adam(this.parameters(), { learningRate: 0.1 }) as never
  }
  override trainDataloader() {
    return loaderOf(4)
  }
}

/** The same, left to the trainer. */
class Automatic extends Manual {
  override automaticOptimization = true
  override trainingStep(batch: Batch) {
    const loss = Line.prototype.trainingStep.call(this, batch)
    this.log('loss', loss)
    return loss
  }
}

/** Two networks against each other, after Lightning's example: the generator learns to give what the discriminator takes for real. */
class Gan extends LightningModule {
  override automaticOptimization = false
  generator = nn.sequential(nn.linear(2, 8), nn.relu(), nn.linear(8, 2))
  discriminator = nn.sequential(nn.linear(2, 8), nn.relu(), nn.linear(8, 1))
  criticSteps = 1

  override trainingStep({ x }: Batch) {
    const [ofGenerator, ofDiscriminator] = this.optimizers()
    const noise = tf.randomNormal([x!.shape[0]!, 2])
    const judge = (points: Tensor, real: boolean) => {
      const logits = this.discriminator.forward(points)
      return losses.binaryCrossEntropyWithLogits(logits, real ? tf.onesLike(logits) : tf.zerosLike(logits))
    }
    this.toggleOptimizer(ofGenerator!)
    const ofFake = judge(this.generator.forward(noise), true)
    ofGenerator!.zeroGrad()
    this.manualBackward(ofFake)
    ofGenerator!.step()
    this.untoggleOptimizer()

    for (let step = 0; step < this.criticSteps; step++) {
      this.toggleOptimizer(ofDiscriminator!)
      const loss = judge(x!, true)
        .add(judge(this.generator.forward(noise), false))
        .div(2)
      ofDiscriminator!.zeroGrad()
      this.manualBackward(loss)
      const norm = this.clipGradients(ofDiscriminator!, { gradientClipVal: 0.5 })
      ofDiscriminator!.step()
      this.untoggleOptimizer()
      if (step === 0) this.logDict({ discriminator_loss: loss, norm: norm! })
    }
    for (const scheduler of this.lrSchedulers()) scheduler.step()
    this.log('generator_loss', ofFake)
  }

  override configureOptimizers() {
    const ofGenerator = optim.adam(
      nn.namedVariables(this.generator).map(({ variable }) => variable),
      { learningRate: 0.02, beta1: 0.5 },
    )
    const ofDiscriminator = optim.rmsprop(
      nn.namedVariables(this.discriminator).map(({ variable }) => variable),
      { learningRate: 0.01 },
    )
    const scheduler = optim.lrScheduler.exponentialLR(ofGenerator as never, { gamma: 0.9 })
    return [{ optimizer: ofGenerator as never, lrScheduler: scheduler }, ofDiscriminator as never] as never
  }

  override trainDataloader() {
    return loaderOf(6, { shuffle: true, batchSize: 4 })
  }
}

async function train(module: LightningModule, options: TrainerOptions, checkpoint?: string) {
  const logger = new MemoryLogger()
  const trainer = quietTrainer({ seed: 2, maxEpochs: 3, logEveryNSteps: 1, loggers: [logger], ...options })
  await trainer.fit(module, null, { checkpoint })
  return { weights: weightsOf(module), log: logger.entries, steps: trainer.globalStep, trainer }
}

/** Made after the trainer, whose seed decides the weights. */
async function trainNew(Module: new (hparams: never) => LightningModule, options: TrainerOptions, checkpoint?: string) {
  quietTrainer({ seed: 2 })
  return train(new Module({} as never), options, checkpoint)
}

test.each(ways)('with capture %s, a step by hand gives the bits of the automatic one', async (capture) => {
  const [manual, automatic] = [await trainNew(Manual, { capture }), await trainNew(Automatic, { capture })]
  expect(manual.weights).toEqual(automatic.weights)
  expect(manual.log).toEqual(automatic.log)
  expect(manual.steps).toBe(12)
})

describe('two optimisers', () => {
  test('captured and eager give the same, with a schedule stepped inside of the step, and each step of an optimiser counts', async () => {
    const [captured, eager] = [await trainNew(Gan, { capture: 'require' }), await trainNew(Gan, { capture: 'off' })]
    captured.weights.forEach(([, values], index) => expectClose(values as number[], eager.weights[index]![1] as number[], 1e-5))
    expect([captured.steps, eager.steps]).toEqual([36, 36])
    const [generator] = captured.trainer.optimizers
    expect(generator!.groups[0]!.learningRate).toBeCloseTo(0.02 * 0.9 ** 18, 12)
    expect(captured.log.length).toBeGreaterThan(0)
  })

  test('several steps of one optimiser in a captured step have their own numbers each', async () => {
    class Wgan extends Gan {
      override criticSteps = 3
      override configureOptimizers() {
        const [generator, discriminator] = [this.generator, this.discriminator].map((root) =>
          optim.adam(
            nn.namedVariables(root).map(({ variable }) => variable),
            { learningRate: 0.02 },
          ),
        )
        return [generator, discriminator] as never
      }
    }
    const [captured, eager] = [await trainNew(Wgan, { capture: 'require' }), await trainNew(Wgan, { capture: 'off' })]
    captured.weights.forEach(([, values], index) => expectClose(values as number[], eager.weights[index]![1] as number[], 1e-5))
    expect(captured.trainer.optimizers.map(({ steps }) => steps)).toEqual([18, 54])
  })

  test('come back from a checkpoint', async () => {
    const whole = await trainNew(Gan, { capture: 'require' })
    const folder = path.join(temporaryFolder(), 'saved')
    const saver = {
      onEpochComplete: (trainer: { currentEpoch: number; saveCheckpoint(folder: string): number }) =>
        trainer.currentEpoch === 2 && trainer.saveCheckpoint(folder),
    }
    await trainNew(Gan, { capture: 'require', maxEpochs: 2, callbacks: [saver as never] })
    expect((await trainNew(Gan, { capture: 'require' }, folder)).weights).toEqual(whole.weights)
  })

  test('are told apart by toggleOptimizer: the other one gets no gradients', async () => {
    const seen: number[][] = []
    class Watched extends Gan {
      override trainingStep({ x }: Batch) {
        const [first, second] = this.optimizers()
        const loss = () => this.discriminator.forward(this.generator.forward(x!)).square().mean()
        const sizes = () => [first!.gradients.size, second!.gradients.size]
        this.toggleOptimizer(first!)
        this.manualBackward(loss())
        seen.push(sizes())
        this.untoggleOptimizer()
        this.manualBackward(loss())
        seen.push(sizes())
        first!.step()
        second!.zeroGrad()
      }
    }
    await trainNew(Watched, { capture: 'off', maxEpochs: 1, limitTrainBatches: 1 })
    expect(seen).toEqual([
      [4, 0],
      [4, 4],
    ])
  })
})

describe.each(ways)('with capture %s, gradients of several losses', (capture) => {
  const run = async (backward: (module: Line, loss: () => Tensor) => void) => {
    const weight = tf.variable(tf.tensor1d([2]))
    const module = line({
      automaticOptimization: false,
      net: { weight } as never,
      learningRate: 0.1,
      trainDataloader: () => [{ x: tf.tensor1d([3]) }],
      trainingStep(this: Line, { x }: Batch) {
        backward(this, () => weight.square().mul(x!).sum())
        this.optimizers()[0]!.step()
      },
    } as never)
    await quietTrainer({ capture }).fit(module)
    return weight.dataSync()[0]!
  }

  test('add up until zeroGrad', async () => {
    // The gradient of 3 w w at 2 is 12.
    expect(await run((module, loss) => module.manualBackward(loss()))).toBeCloseTo(2 - 1.2, 6)
    expect(
      await run((module, loss) => {
        module.manualBackward(loss())
        module.manualBackward(loss().mul(0.5))
      }),
    ).toBeCloseTo(2 - 1.8, 6)
    expect(
      await run((module, loss) => {
        module.manualBackward(loss())
        module.optimizers()[0]!.zeroGrad()
        module.manualBackward(loss().mul(0.5))
      }),
    ).toBeCloseTo(2 - 0.6, 6)
  })

  test('of one graph need retainGraph, as in PyTorch', async () => {
    expect(
      await run((module, loss) => {
        const once = loss()
        module.manualBackward(once, { retainGraph: true })
        module.manualBackward(once)
      }),
    ).toBeCloseTo(2 - 2.4, 6)
  })

  test('may be computed before either is used', async () => {
    expect(
      await run((module, loss) => {
        const [first, second] = [loss(), loss()]
        module.manualBackward(second)
        module.manualBackward(first)
      }),
    ).toBeCloseTo(2 - 2.4, 6)
  })
})

test.each(ways)('with capture %s tensors are as many after many steps by hand as after the first epoch', async (capture) => {
  const counts: number[] = []
  const module = Object.assign(new Gan({}), { onTrainEpochEnd: () => void counts.push(startRuntime().tensorCount) })
  await quietTrainer({ capture, maxEpochs: 10 }).fit(module)
  expect(new Set(counts).size).toBe(1)
})

test('the hooks of the gradients run where the module calls for them', async () => {
  const seen: string[] = []
  const note = (hook: string) => [hook, () => void seen.push(hook)]
  const hooks = ['onBeforeZeroGrad', 'onBeforeBackward', 'onAfterBackward', 'onBeforeOptimizerStep', 'onTrainBatchEnd']
  await quietTrainer({ capture: 'off', limitTrainBatches: 1 }).fit(Object.assign(new Manual({}), Object.fromEntries(hooks.map(note))))
  expect(seen).toEqual(['onBeforeBackward', 'onAfterBackward', 'onBeforeOptimizerStep', 'onTrainBatchEnd'])
})

test('onTrainBatchEnd gets what the step returned', async () => {
  const outputs: unknown[] = []
  const module = Object.assign(new Gan({}), { onTrainBatchEnd: (output: unknown) => void outputs.push(output) })
  await quietTrainer({ limitTrainBatches: 1 }).fit(module)
  expect(outputs).toEqual([null])
})

describe('fit refuses', () => {
  const manual = (members: Partial<Manual> & ThisType<Manual>) => Object.assign(new Manual({}), members)

  test.each<[string, LightningModule, TrainerOptions, string, string | undefined]>([
    [
      'automatic accumulation',
      new Manual({}),
      { accumulateGradBatches: { 1: 2 } },
      'accumulateGradBatches is {"1":2}, which belongs to automatic optimisation, and the module has automaticOptimization = false.',
      'Remove accumulateGradBatches, or remove automaticOptimization = false.',
    ],
    [
      'gradients that no step uses',
      manual({
        trainingStep(batch) {
          this.manualBackward(Line.prototype.trainingStep.call(this, batch))
          return null as never
        },
      }),
      {},
      'trainingStep called manualBackward, and no step of an optimiser used the gradients: they end with the batch.',
      undefined,
    ],
    [
      'a loss that is no scalar',
      manual({
        trainingStep({ x }) {
          this.manualBackward(this.net.forward(x!))
          return null as never
        },
      }),
      {},
      'manualBackward got a tensor of shape [2, 1]; it takes the loss, a scalar tensor.',
      undefined,
    ],
    [
      'a loss that depends on no parameter',
      manual({
        trainingStep({ x }) {
          this.manualBackward(x!.mean())
          return null as never
        },
      }),
      {},
      "The loss that manualBackward got depends on none of the optimiser's parameters, so there is nothing to learn.",
      undefined,
    ],
    [
      'manualBackward in automatic optimisation',
      manual({ automaticOptimization: true }),
      {},
      'manualBackward was called in automatic optimisation, which computes the gradients by itself.',
      undefined,
    ],
    [
      'a step that is async',
      manual({ trainingStep: (async () => null) as never }),
      {},
      'trainingStep is async; it must be synchronous, since its operations are recorded for the gradients.',
      undefined,
    ],
  ])('%s', async (_name, module, options, message, remedy) => {
    await expect(quietTrainer(options).fit(module)).rejects.toMatchObject({ name: 'LeydenError', message, ...(remedy && { remedy }) })
  })
})
