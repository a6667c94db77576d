import path from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { arrayDataset, DataLoader, dataset, losses, nn, optim, tf, z, type Batch, type TrainerOptions } from '../../engine/index.ts'
import type { BatchSource } from '../../engine/data/index.ts'
import { checkHparams } from '../../engine/host/hparams.ts'
import { DataWait } from '../../engine/trainer/loops/data-wait.ts'
import { unusedGpu } from '../../engine/trainer/unused-gpu.ts'
import { temporaryFolder } from '../data/temporary-file.ts'
import { makeFolder } from '../plugins/plugin-folder.ts'
import { scoring } from '../trainer/callbacks/counter.ts'
import { line, Line, loaderOf, quietTrainer } from '../trainer/line.ts'
import { captures, noticing } from './noticing.ts'

afterEach(() => void vi.restoreAllMocks())

const learn = (module: Line, batch: Batch) => Line.prototype.trainingStep.call(module, batch)
const refusal = (message: unknown, remedy: unknown = expect.anything()) => expect.objectContaining({ name: 'LeydenError', message, remedy })

/** A line whose loss is what `spoil` makes of it from the third step on. */
const spoiled = (spoil: (loss: ReturnType<typeof learn>) => ReturnType<typeof learn>) =>
  line({
    trainingStep(this: Line, batch: Batch) {
      const loss = learn(this, batch)
      return this.globalStep < 2 ? loss : spoil(loss)
    },
  } as never)

describe.each(captures)('with capture %s, behaviour, errors: it is said once', (capture) => {
  const logged = () =>
    line({
      trainingStep(batch) {
        const loss = learn(this, batch)
        this.log('loss', loss)
        return loss
      },
    })
  const resting = () => {
    const net = nn.sequential(nn.linear(2, 3), nn.sequential(nn.dropout(0.5), nn.relu()), nn.linear(3, 1))
    nn.setTraining(net.modules[1]!, false)
    return Object.assign(line({ valDataloader: () => loaderOf(1), validationStep: ({ x }) => x!.sum() }), { net })
  }
  const diverging = () => Object.assign(logged(), { learningRate: 1e30, trainDataloader: () => loaderOf(8) })

  test.each<[string, () => Line, TrainerOptions, string]>([
    [
      'that a validation loader has no validationStep',
      () => line({ valDataloader: () => loaderOf(2) }),
      {},
      'There is a valDataloader but the module has no validationStep, so nothing is validated.',
    ],
    [
      'that an epoch has fewer batches than logEveryNSteps',
      logged,
      {},
      "An epoch passed without logging a step's loss: it has fewer steps than logEveryNSteps. Lower it to see more.",
    ],
    [
      'which module is left in evaluation mode at the start of training',
      resting,
      {},
      'In evaluation mode at the start of the training, and left in it: net.1. To train it, set training = true.',
    ],
    [
      'which value is not finite, and at which step',
      diverging,
      { logEveryNSteps: 1 },
      'loss is Infinity at step 1. Try a smaller learning rate, and look for a log or a division of 0: detectAnomaly names the operation.',
    ],
  ])('%s', async (_name, make, options, notice) => {
    const { trainer, notices } = noticing({ capture, maxEpochs: 3, numSanityValSteps: 2, ...options })
    await trainer.fit(make())
    expect(notices).toEqual([notice])
    expect(trainer.currentEpoch).toBe(3)
  })
})

describe.each(captures)('with capture %s, behaviour, errors: it is refused', (capture) => {
  const labelled = (labels: number[]) => () =>
    labels.map((label) => ({ x: tf.ones([3, 2]), y: tf.tensor1d([0, label, 1], 'int32') })) as never
  const classifier = () => {
    const module = line({
      trainDataloader: labelled([1, 2, 7]),
      trainingStep: ({ x, y }) => losses.crossEntropy(module.net.forward(x!), y!),
    })
    return Object.assign(module, { net: nn.linear(2, 3) })
  }
  const optimized = (make: (optimizer: optim.Optimizer) => object, module = scoring([1])) =>
    Object.assign(module, {
      configureOptimizers(this: typeof module) {
        const optimizer = optim.sgd(this.parameters(), { learningRate: 1 })
        return { optimizer, ...make(optimizer) }
      },
    })
  const manual = () => Object.assign(line(), { automaticOptimization: false })

  test.each<[string, () => Parameters<ReturnType<typeof quietTrainer>['fit']>[0], TrainerOptions, unknown, unknown]>([
    [
      'that the metric of ReduceLROnPlateau is not logged, with those that are',
      () => optimized((optimizer) => ({ lrScheduler: optim.lrScheduler.reduceLROnPlateau(optimizer), monitor: 'val_acc' })),
      {},
      "reduceLROnPlateau monitors 'val_acc', which was not logged.",
      'Logged are: val_weight, score.',
    ],
    [
      'that one cycle is stepped by epoch',
      () => optimized((optimizer) => ({ lrScheduler: optim.lrScheduler.oneCycleLR(optimizer, { maxLearningRate: 1, totalSteps: 12 }) })),
      { maxEpochs: 3 },
      'oneCycleLR has 12 steps and is stepped by epoch, of which there are 3.',
      "Did you mean interval 'step'? { optimizer, lrScheduler: { scheduler, interval: 'step' } }",
    ],
    [
      'that clipping is automatic and optimisation is not',
      manual,
      { gradientClipVal: 1 },
      'gradientClipVal is 1, which belongs to automatic optimisation, and the module has automaticOptimization = false.',
      'Remove gradientClipVal and call this.clipGradients(optimizer, { gradientClipVal }) before the step, or remove automaticOptimization = false.',
    ],
    [
      'that the loss is no scalar',
      () => line({ trainingStep: ({ x }) => x! }),
      {},
      'trainingStep returned a tensor of shape [2, 2]; it must return the loss, a scalar tensor.',
      'Reduce the loss to one number, such as loss.mean(), or return null to skip the batch.',
    ],
    [
      'that the loss depends on no parameter',
      () => line({ trainingStep: ({ x }) => x!.mean() }),
      {},
      "The loss that trainingStep returned depends on none of the optimiser's parameters, so there is nothing to learn.",
      "Compute the loss from the model's output with tensor operations: dataSync() and tf.tensor() cut the connection.",
    ],
    [
      'that a layer gets another shape than it takes',
      () => Object.assign(line(), { net: nn.sequential(nn.linear(2, 4), nn.relu(), nn.linear(5, 3)) }),
      {},
      'Layer 2: linear(5, 3) got an input of shape [2, 4]; it takes [..., 5].',
      'Change the layer before it, or give this one the 4 that it gets.',
    ],
    [
      'that a label is outside [0, classes), in which sample, also of a later batch',
      classifier,
      {},
      'crossEntropy: sample 1 of the batch has label 7, outside [0, 3).',
      "Number the classes from 0, or give the model's last layer at least 8 outputs.",
    ],
  ])('%s', async (_name, make, options, message, remedy) => {
    // Without a way back to eager steps, an error that a captured one can't have would be another.
    const trainer = quietTrainer({ capture: capture === 'off' ? 'off' : 'on', ...options })
    await expect(trainer.fit(make())).rejects.toThrow(refusal(message, remedy))
  })

  // TensorFlow waits ten seconds for memory before it gives up; no machine has the addresses for as much as this.
  test('that memory ran out: what was asked, what is free, and the largest batch that could fit', { timeout: 60_000 }, async () => {
    vi.spyOn(process, 'availableMemory').mockReturnValue(2e12)
    const samples = arrayDataset({ x: { values: new Float32Array(2 * 4096), shape: [2] } })
    const module = line({
      trainDataloader: () => new DataLoader(samples, { batchSize: 4096 }),
      trainingStep(this: Line, { x }: Batch) {
        const wide = this.net
          .forward(x!)
          .reshape([4096, 1, 1])
          .tile([1, 2 ** 18, 2 ** 18])
        return wide.mean()
      },
    } as never)
    await expect(quietTrainer({ capture }).fit(module)).rejects.toThrow(
      refusal(
        'trainingStep ran out of memory: a float tensor of shape [4096, 262144, 262144] takes 1126 TB, and 2.0 TB are free.',
        'Lower batchSize, which is 4096, to 7 at most. accumulateGradBatches makes up for smaller batches.',
      ),
    )
  })

  test('that a checkpoint is of another module: names missing, unexpected, of other shapes', async () => {
    const folder = path.join(temporaryFolder(), 'other')
    const trainer = quietTrainer({ capture })
    const net = nn.sequential(nn.linear(2, 3), nn.linear(3, 1))
    await trainer.fit(Object.assign(line({ onTrainEnd: () => void trainer.saveCheckpoint(folder) }), { net }))
    const other = Object.assign(line(), { net: nn.sequential(nn.linear(2, 4, { bias: false })), head: nn.linear(1, 1, { bias: false }) })
    const problems =
      'missing head.weight; unexpected net.0.bias, net.1.weight, net.1.bias; of another shape net.0.weight (has [3, 2], the model [4, 2])'
    await expect(quietTrainer({ capture, maxEpochs: 2 }).fit(other, null, { checkpoint: folder })).rejects.toThrow(
      refusal(
        `The checkpoint ${folder} is of another model: ${problems}.`,
        'Use the module and the hyper-parameters that it was trained with; its state.json names them.',
      ),
    )
  })
})

// It runs each operation by itself.
test.each<[string, ReturnType<typeof spoiled>, RegExp]>([
  ['the operation', spoiled((loss) => loss.sub(loss).sub(1).log()), /^Log gave NaN in trainingStep, at step 2 of epoch 0\.$/],
  ['that of a gradient', spoiled((loss) => loss.sub(loss).sqrt()), /^\w+ gave NaN in trainingStep, at step 2 of epoch 0\.$/],
  ['an infinite loss', spoiled((loss) => loss.add(1000).exp()), /^The loss is Infinity at step 2 of epoch 0\.$/],
])(
  'behaviour, errors: a loss that is not finite: detectAnomaly names %s and the step, before the weights are spoiled',
  async (_name, module, message) => {
    const trainer = quietTrainer({ detectAnomaly: true })
    await expect(trainer.fit(module)).rejects.toThrow(refusal(expect.stringMatching(message)))
    expect(trainer.globalStep).toBe(2)
    for (const { variable } of module.namedVariables()) expect([...variable.dataSync()].every(Number.isFinite)).toBe(true)
  },
)

test.each<[Parameters<typeof unusedGpu>[0], string | null]>([
  [{ accelerator: 'auto', used: true, present: true, installed: true }, null],
  [{ accelerator: 'cpu', used: false, present: false, installed: false }, null],
  [
    { accelerator: 'cpu', used: false, present: true, installed: true },
    "A GPU is there and isn't used, since accelerator is 'cpu'. To use it, set accelerator to 'gpu'.",
  ],
  [
    { accelerator: 'auto', used: false, present: true, installed: false },
    "A GPU is there and isn't used: TensorFlow for GPUs is missing. Install it: leyden runtime install cuda.",
  ],
  [
    { accelerator: 'auto', used: false, present: true, installed: true },
    "A GPU is there and TensorFlow doesn't find it, so it isn't used. See what is wrong with: leyden doctor.",
  ],
])('behaviour, errors: of a GPU, with %j it is said: %s', (machine, expected) => {
  expect(unusedGpu(machine)).toBe(expected)
})

describe('behaviour, errors: a loader that starves the device', () => {
  const samples = dataset({ length: 8, get: (index) => ({ x: index }) })
  const threaded = { ...samples, threaded: { module: 'file:///samples.ts', options: {}, numbers: (rows: Int32Array) => rows } }
  const advice = {
    none: 'Make its samples in threads (dataset.fromModule, and numWorkers of the DataLoader), or keep them in memory (arrayDataset).',
    threads: 'Set numWorkers of its DataLoader, which is 0, to 1 or 2: threads make batches while the step runs.',
    more: 'Raise numWorkers of its DataLoader, which is 2, or let get do less.',
    other: 'Read from a DataLoader, whose numWorkers make batches in threads, or from an arrayDataset.',
  }

  /** What is told of batches that are read in `read` ms, of which `ahead` while a step of `step` ms runs. */
  async function told(source: BatchSource, { read = 0, ahead = 0, step = 0 }, batches = 100) {
    let now = 0
    const wait = new DataWait(() => now)
    const said: string[] = []
    for (let batch = 0; batch < batches; batch++) {
      await wait.read(async () => void (now += batch === 0 ? 1e6 : read))
      wait.readAhead(() => void (now += ahead))
      now += Math.max(0, step - ahead)
      said.push(...[wait.done(source) ?? []].flat())
    }
    return said
  }

  test.each<[string, BatchSource, object, string[]]>([
    ['fast enough', new DataLoader(samples), { read: 40, step: 60 }, []],
    ['slow, in a step that is short', new DataLoader(samples), { read: 75, step: 25 }, [`75% of the time. ${advice.none}`]],
    [
      'slow, with samples that threads could make',
      new DataLoader(threaded),
      { read: 75, step: 25 },
      [`75% of the time. ${advice.threads}`],
    ],
    ['slow, with threads', new DataLoader(threaded, { numWorkers: 2 }), { read: 90, step: 10 }, [`90% of the time. ${advice.more}`]],
    ['slow, and of the own kind', { length: 8, batches: () => [] }, { read: 90, step: 10 }, [`90% of the time. ${advice.other}`]],
    ['hidden in the step', new DataLoader(samples), { ahead: 80, step: 100 }, []],
    [
      'read ahead, and waited for after a step that was over',
      new DataLoader(samples),
      { ahead: 100, step: 20 },
      [`100% of the time. ${advice.none}`],
    ],
    ['slow, for the shortest of times', new DataLoader(samples), { read: 1, step: 0.1 }, []],
  ])('is named once, with what to set, where it is %s', async (_name, source, times, expected) => {
    expect(await told(source, times)).toEqual(expected.map((each) => `The training waits for its data ${each}`))
  })

  test.each(captures)('in a training, with capture %s', async (capture) => {
    let now = 0
    vi.spyOn(performance, 'now').mockImplementation(() => now)
    const { trainer, notices } = noticing({ capture, maxEpochs: 3 })
    const slow = () => {
      now += 100
      return { x: { values: Float32Array.of(1, 2), shape: [2] }, y: { values: Float32Array.of(1), shape: [1] } }
    }
    await trainer.fit(line({ trainDataloader: () => new DataLoader(dataset({ length: 30, get: slow })) }))
    expect(notices).toEqual([`The training waits for its data 100% of the time. ${advice.none}`])
  })
})

describe('behaviour, errors: out of its range, with name, value and range, is', () => {
  const schema = z.toJSONSchema(z.object({ hidden: z.int().min(8).max(1024).default(128), rate: z.number().positive().default(1e-3) }), {
    io: 'input',
  })
  const source = ['z.object({', '  hidden: z.int(),', '  rate: z.number(),', '})'].join('\n')

  test.each<[string, () => unknown, string]>([
    [
      'a hyper-parameter between two bounds',
      () => checkHparams({ hidden: 4 }, { name: 'Net', schema: schema as never, defaults: {} }, makeFolder({ 'plugin.ts': source })),
      'Hyper-parameter hidden is 4; it must be between 8 and 1024.',
    ],
    [
      'a hyper-parameter above one',
      () => checkHparams({ rate: 0 }, { name: 'Net', schema: schema as never, defaults: {} }, makeFolder({ 'plugin.ts': source })),
      'Hyper-parameter rate is 0; it must be more than 0.',
    ],
    [
      "an optimiser's learning rate",
      () => optim.adam([tf.variable(tf.ones([1]))], { learningRate: -1 }),
      'learningRate is -1; it must be a number of at least 0.',
    ],
    ["a layer's probability", () => nn.dropout(1), 'dropout: p is 1; it must be in [0, 1).'],
  ])('%s', (_name, make, message) => {
    expect(make).toThrow(
      expect.objectContaining({ name: expect.stringMatching(/^(LeydenError|RefusedConfig)$/), message: expect.stringContaining(message) }),
    )
  })
})
