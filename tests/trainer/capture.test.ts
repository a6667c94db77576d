import { describe, expect, test } from 'vitest'
import type { Sequential, Tensor, Variable } from '@tensorflow/tfjs'
import {
  DataLoader,
  dataset,
  LightningModule,
  losses,
  metrics,
  nn,
  optim,
  perStep,
  tf,
  type Batch,
  type TrainerOptions,
} from '../../engine/index.ts'
import { computesIn, setSeed, startRuntime } from '../../engine/tensor/index.ts'
import { expectClose } from '../tensor/close.ts'
import { line, Line, loaderOf, MemoryLogger, quietTrainer, weightsOf } from './line.ts'

const runtime = startRuntime()
const canBfloat16 = await computesIn('bfloat16')

/** Seven batches of 4 and one of 2: two signatures. */
const samples = dataset({
  length: 30,
  get: (index) => ({ x: { values: Float32Array.from([1, 2, 3], (k) => Math.sin(index * k)), shape: [3] }, label: index % 3 }),
})

const optimizers = {
  sgd: (parameters: never) => optim.sgd(parameters, { learningRate: 0.1, weightDecay: 0.01 }),
  'sgd with momentum': (parameters: never) => optim.sgd(parameters, { learningRate: 0.05, momentum: 0.9, dampening: 0.1 }),
  'nesterov momentum': (parameters: never) => optim.sgd(parameters, { learningRate: 0.05, momentum: 0.9, nesterov: true }),
  adam: (parameters: never) => optim.adam(parameters, { learningRate: 0.01, weightDecay: 0.1 }),
  adamw: (parameters: never) => optim.adamw(parameters, { learningRate: 0.01 }),
}

class Classifier extends LightningModule {
  net = nn.sequential(nn.linear(3, 8), nn.relu(), nn.dropout(0.5), nn.linear(8, 3))
  accuracy = metrics.accuracy({ numClasses: 3 })
  batchSizes: number[] = []
  readonly #optimizer: keyof typeof optimizers

  constructor(optimizer: keyof typeof optimizers) {
    super({})
    this.#optimizer = optimizer
  }

  override trainingStep({ x, label }: Batch) {
    const logits = this.net.forward(x!)
    const loss = losses.crossEntropy(logits, label!.toInt())
    this.log('loss', loss, { onStep: true, onEpoch: true, progressBar: true })
    this.log('train_accuracy', this.accuracy.update(logits, label!), { onEpoch: true })
    return loss
  }

  override validationStep({ x, label }: Batch) {
    const logits = this.net.forward(x!)
    this.log('val_loss', losses.crossEntropy(logits, label!.toInt()), { reduceFx: 'max' })
    return { logits, sums: [logits.sum()] }
  }

  override onValidationBatchEnd(outputs: unknown) {
    const { logits, sums } = outputs as { logits: Tensor; sums: Tensor[] }
    this.batchSizes.push(logits.shape[0]!, Math.sign(sums[0]!.dataSync()[0]!))
  }

  override predictStep({ x }: Batch) {
    return { logits: this.net.forward(x!) }
  }

  override configureOptimizers() {
    return optimizers[this.#optimizer](this.parameters() as never)
  }

  override trainDataloader() {
    return new DataLoader(samples, { batchSize: 4, shuffle: true })
  }
  override valDataloader() {
    return new DataLoader(samples, { batchSize: 4 })
  }
  override predictDataloader() {
    return new DataLoader(samples, { batchSize: 4 })
  }
}

async function train(capture: TrainerOptions['capture'], optimizer: keyof typeof optimizers) {
  const logger = new MemoryLogger()
  const trainer = quietTrainer({ capture, maxEpochs: 3, numSanityValSteps: 2, logEveryNSteps: 1, loggers: [logger], seed: 5 })
  const module = new Classifier(optimizer)
  await trainer.fit(module)
  const predictions: unknown[] = []
  await trainer.predict(module, null, (prediction) => predictions.push(prediction))
  return {
    weights: weightsOf(module),
    entries: logger.entries,
    sizes: module.batchSizes,
    predictions,
    metrics: { ...trainer.callbackMetrics },
  }
}

describe('captured training equals eager training, bit for bit', () => {
  test.each(Object.keys(optimizers) as (keyof typeof optimizers)[])('%s', async (optimizer) => {
    expect(await train('require', optimizer)).toEqual(await train('off', optimizer))
  })

  test('with tf.layers and bare variables', async () => {
    const run = async (capture: TrainerOptions['capture']) => {
      const module = line({
        scale: tf.variable(tf.scalar(2)),
        net: tf.sequential({
          layers: [
            tf.layers.dense({ units: 4, inputShape: [2], activation: 'tanh', kernelInitializer: 'ones' }),
            tf.layers.dropout({ rate: 0.3 }),
            tf.layers.dense({ units: 1, kernelInitializer: 'ones' }),
          ],
        }) as never,
        trainingStep({ x, y }: Batch) {
          const { net, scale } = this as never as { net: Sequential; scale: Variable }
          return losses.mse((net.apply(x!, { training: true }) as Tensor).mul(scale), y!)
        },
      } as never)
      await quietTrainer({ capture, maxEpochs: 2 }).fit(module)
      return weightsOf(module).map(([, values]) => values)
    }
    expect(await run('require')).toEqual(await run('off'))
  })

  test('where the learning rate and a number of the step change', async () => {
    const run = async (capture: TrainerOptions['capture']) => {
      setSeed(1)
      let [batch, optimizer] = [0, null as never as ReturnType<typeof optim.adam>]
      const module = line({
        trainingStep(given: Batch) {
          return Line.prototype.trainingStep.call(this, given).mul(perStep(() => 1 + batch))
        },
        configureOptimizers: () => (optimizer = optim.adam(module.parameters(), { learningRate: 0.1 })),
        onTrainBatchEnd() {
          batch += 1
          optimizer.groups[0]!.learningRate /= 2
        },
      })
      await quietTrainer({ capture, maxEpochs: 2 }).fit(module)
      return weightsOf(module)
    }
    expect(await run('require')).toEqual(await run('off'))
  })
})

test('what is logged need not be the loss: its parts, and what is computed beside it', async () => {
  const run = async (capture: TrainerOptions['capture']) => {
    setSeed(1)
    const logger = new MemoryLogger()
    const module = line({
      trainingStep({ x, y }: Batch) {
        const prediction = this.net.forward(x!)
        const [squared, absolute] = [losses.mse(prediction, y!), losses.l1(prediction, y!)]
        this.log('squared', squared, { onStep: true, onEpoch: true })
        this.log('absolute', absolute)
        this.log('largest', prediction.max(), { onStep: true, reduceFx: 'max' })
        const loss = squared.add(absolute)
        this.log('loss', loss)
        return loss
      },
    })
    await quietTrainer({ capture, maxEpochs: 2, logEveryNSteps: 1, loggers: [logger] }).fit(module)
    return { entries: logger.entries, weights: weightsOf(module) }
  }
  const [captured, eager] = [await run('require'), await run('off')]
  expect(captured).toEqual(eager)
  expect(Object.keys(eager.entries[0]!.values)).toEqual(['squared_step', 'absolute', 'largest', 'loss'])
})

test('hooks inside of a captured step run when it is captured, the others for each batch', async () => {
  const seen: Record<string, number> = {}
  const note = (hook: string) => [hook, () => void (seen[hook] = (seen[hook] ?? 0) + 1)]
  const inside = ['onBeforeZeroGrad', 'onBeforeBackward', 'onAfterBackward', 'onBeforeOptimizerStep']
  const outside = ['onTrainBatchStart', 'onBeforeBatchTransfer', 'onAfterBatchTransfer', 'onTrainBatchEnd']
  const module = line(Object.fromEntries([...inside, ...outside].map(note)))
  await quietTrainer({ capture: 'require', maxEpochs: 3 }).fit(module)
  expect(seen).toEqual(Object.fromEntries([...inside.map((hook) => [hook, 1]), ...outside.map((hook) => [hook, 12])]))
})

describe('a step that cannot be captured', () => {
  const cases: [name: string, members: Parameters<typeof line>[0], message: string][] = [
    [
      'reads a value',
      {
        trainingStep(batch) {
          const loss = Line.prototype.trainingStep.call(this, batch)
          return loss.dataSync()[0]! > 1e9 ? null : loss
        },
      },
      'A captured step has no values yet',
    ],
    [
      'uses the number of the batch',
      {
        trainingStep(batch, batchIndex) {
          return Line.prototype.trainingStep.call(this, batch).mul(1 + batchIndex)
        },
      },
      'takes the number of the batch',
    ],
    [
      'reads the number of the step',
      {
        trainingStep(batch) {
          return Line.prototype.trainingStep.call(this, batch).mul(1 + this.globalStep)
        },
      },
      'globalStep is read in the step',
    ],
    [
      'logs a number',
      {
        trainingStep(batch) {
          this.log('x', 3)
          return Line.prototype.trainingStep.call(this, batch)
        },
      },
      "this.log('x', ...) got a number",
    ],
    ['skips batches', { trainingStep: () => null }, 'trainingStep returns null'],
  ]

  test.each(cases)('%s: runs eagerly, which is said once, with place and remedy', async (_name, members, message) => {
    const run = async (capture: TrainerOptions['capture']) => {
      setSeed(1)
      const notices: string[] = []
      const module = line(members)
      const callbacks = [{ onNotice: (_trainer: unknown, _module: unknown, notice: string) => void notices.push(notice) }]
      await quietTrainer({ capture, maxEpochs: 2, callbacks, logEveryNSteps: 1 }).fit(module)
      return { weights: weightsOf(module), notices }
    }
    const [captured, eager] = [await run('on'), await run('off')]
    expect(captured.weights).toEqual(eager.weights)
    expect(captured.notices).toHaveLength(1)
    expect(captured.notices[0]).toMatch(/^trainingStep can't be captured and runs eagerly, which takes longer: .+\.\n/)
    expect(captured.notices[0]).toContain(message)
    expect(eager.notices).toEqual([])
  })

  test('names the line that reads the value', async () => {
    const notices: string[] = []
    const [, members] = cases[0]!
    await quietTrainer({ callbacks: [{ onNotice: (_trainer, _module, notice) => void notices.push(notice) }] }).fit(line(members))
    expect(notices[0]).toMatch(/\n {2}at .*capture\.test\.ts:\d+:\d+\n {2}Compute with tensor operations alone/)
  })

  test('because it makes a variable at first is captured at the next batch', async () => {
    const run = async (capture: TrainerOptions['capture']) => {
      setSeed(1)
      let calls = 0
      let smoothed: Variable | undefined
      const module = line({
        trainingStep(batch) {
          calls += 1
          const loss = Line.prototype.trainingStep.call(this, batch)
          smoothed ??= tf.variable(tf.zerosLike(loss), false)
          smoothed.assign(smoothed.mul(0.9).add(loss))
          return loss.mul(smoothed)
        },
      })
      await quietTrainer({ capture, maxEpochs: 2 }).fit(module)
      return { calls, weights: weightsOf(module), smoothed: Array.from(smoothed!.dataSync()) }
    }
    const [captured, eager] = [await run('require'), await run('off')]
    expect(captured).toEqual({ ...eager, calls: 3 })
    expect(eager.calls).toBe(8)
  })

  test.each(cases)('%s: with capture require it is an error', async (_name, members, message) => {
    const fit = quietTrainer({ capture: 'require' }).fit(line(members))
    await expect(fit).rejects.toThrow(expect.objectContaining({ name: 'LeydenError', message: expect.stringContaining(message) }))
  })

  test('but one that leaves the number of the batch unused can', async () => {
    const module = line({
      trainingStep(batch, _batchIndex) {
        return Line.prototype.trainingStep.call(this, batch)
      },
    })
    await quietTrainer({ capture: 'require' }).fit(module)
  })

  test('with an error of its own shows that error, as the eager step does', async () => {
    class Mistaken extends Classifier {
      override trainingStep({ x }: Batch) {
        return losses.crossEntropy(this.net.forward(x!), tf.ones([x!.shape[0]!], 'int32').mul(7))
      }
    }
    const fit = quietTrainer({ capture: 'require' }).fit(new Mistaken('adam'))
    await expect(fit).rejects.toThrow('crossEntropy: sample 0 of the batch has label 7, outside [0, 3).')
  })
})

test('batches that share a tensor between fields are captured apart from those that do not', async () => {
  const run = async (capture: TrainerOptions['capture']) => {
    setSeed(1)
    const batches = [1, 2, 3].map((value) => tf.tensor2d([[value], [1]]))
    const module = line({
      net: nn.linear(1, 1),
      trainDataloader: () => [0, 1, 2].map((batch) => ({ x: batches[0]!, y: batches[batch]! })),
    } as never)
    await quietTrainer({ capture }).fit(module)
    return weightsOf(module)
  }
  expect(await run('require')).toEqual(await run('off'))
})

test('a step whose batches come in more than eight shapes says so once', async () => {
  const notices: string[] = []
  const module = line({
    trainDataloader: () => Array.from({ length: 12 }, (_, size) => ({ x: tf.ones([size + 1, 2]), y: tf.ones([size + 1, 1]) })),
  })
  await quietTrainer({ logEveryNSteps: 1, callbacks: [{ onNotice: (_trainer, _module, notice) => void notices.push(notice) }] }).fit(module)
  expect(notices).toEqual([expect.stringMatching(/^trainingStep was captured 9 times/)])
})

test('a refused capture option names what it may be', () => {
  expect(() => quietTrainer({ capture: 'yes' as never })).toThrow("Trainer: capture is 'yes'; it must be 'on', 'off' or 'require'.")
})

describe('bf16-mixed', () => {
  test("doesn't go with steps that aren't captured", async () => {
    const fit = quietTrainer({ capture: 'off', precision: 'bf16-mixed' }).fit(line())
    await expect(fit).rejects.toThrow("precision is bf16-mixed, which captured steps alone can compute in, and capture is 'off'.")
  })

  test('another precision is refused with those that there are', () => {
    const message = "Trainer: precision is '64-true'; it must be '32-true', 'bf16-mixed' or '16-mixed'."
    expect(() => quietTrainer({ precision: '64-true' as never })).toThrow(message)
  })

  test.runIf(canBfloat16)('on a processor 16-mixed is refused with what it can', async () => {
    const fit = quietTrainer({ precision: '16-mixed' }).fit(line())
    await expect(fit).rejects.toMatchObject({
      message: "precision is 16-mixed, and TensorFlow can't compute in float16 on this device.",
      remedy: "Set precision to '32-true' or 'bf16-mixed', or leave it out.",
    })
  })

  test.runIf(canBfloat16)('rounds products, and leaves parameters in float32', async () => {
    const train = async (precision: TrainerOptions['precision']) => {
      setSeed(1)
      const module = Object.assign(line(), {
        net: nn.sequential(nn.linear(2, 64), nn.relu(), nn.linear(64, 64), nn.relu(), nn.linear(64, 1)),
      })
      await quietTrainer({ precision, maxSteps: 1, capture: 'require' }).fit(module)
      return module.namedVariables().flatMap(({ variable }) => Array.from(variable.dataSync()))
    }
    const [mixed, full] = [await train('bf16-mixed'), await train('32-true')]
    expect(mixed).not.toEqual(full)
    expectClose(mixed, full, 1e-2)
  })
})

test('tensors are as many after thousands of captured steps as after the first', async () => {
  const counts: number[] = []
  const module = line({
    trainDataloader: () => loaderOf(50),
    onTrainEpochEnd: () => void counts.push(runtime.tensorCount),
  })
  await quietTrainer({ capture: 'require', maxEpochs: 60 }).fit(module)
  expect(new Set(counts).size).toBe(1)
})
