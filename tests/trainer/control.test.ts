import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { LightningModule, losses, nn, optim, type Batch, type Callback, type Trainer, type TrainerOptions } from '../../engine/index.ts'
import type { JournalEntry, LiveChange } from '../../engine/trainer/index.ts'
import { temporaryFolder } from '../data/temporary-file.ts'
import { line, loaderOf, quietTrainer, weightsOf } from './line.ts'

/** Changes by the number of batches after which they are asked for; the journal is in order of the answers. */
type Plan = Record<number, LiveChange[]>

class Asker implements Callback {
  readonly journal: JournalEntry[] = []
  readonly refused: string[] = []
  readonly #plan: Plan
  #batches: number

  constructor(plan: Plan, batches = 0) {
    this.#plan = plan
    this.#batches = batches
  }

  onTrainBatchEnd(trainer: Trainer): void {
    this.ask(trainer, this.#plan[++this.#batches] ?? [])
  }

  ask(trainer: Trainer, changes: LiveChange[]): void {
    for (const change of changes) {
      trainer.control(change).then(
        (entry) => this.journal.push(entry),
        (error: Error & { remedy?: string }) => this.refused.push([error.message, error.remedy].filter(Boolean).join(' ')),
      )
    }
  }
}

/** Notes the rate of each step. */
class Rates implements Callback {
  readonly rates: number[] = []
  onTrainBatchStart(trainer: Trainer): void {
    this.rates.push(trainer.optimizers[0]!.groups[0]!.learningRate)
  }
}

/** Dropout, shuffling, momentum and a schedule: all that a resume must go on with. */
class Net extends LightningModule {
  net = nn.sequential(nn.linear(2, 8), nn.tanh(), nn.dropout(0.5), nn.linear(8, 1))

  override trainingStep({ x, y }: Batch) {
    const loss = losses.mse(this.net.forward(x!), y!)
    this.log('loss', loss)
    return loss
  }

  override validationStep({ x, y }: Batch) {
    this.log('val_loss', losses.mse(this.net.forward(x!), y!))
  }

  override configureOptimizers() {
    const optimizer = optim.adam(this.parameters(), { learningRate: 0.01 })
    const scheduler = optim.lrScheduler.exponentialLR(optimizer, { gamma: 0.9 })
    return { optimizer, lrScheduler: { scheduler, interval: 'step' as const } }
  }

  override trainDataloader() {
    return loaderOf(5, { shuffle: true, batchSize: 4 })
  }

  override valDataloader() {
    return loaderOf(3)
  }
}

/** The trainer comes first: the initial weights are drawn from its seed. */
async function fit(plan: Plan, options: TrainerOptions = {}, make: () => LightningModule = line) {
  const [asker, rates] = [new Asker(plan), new Rates()]
  const trainer = quietTrainer({ maxEpochs: 3, seed: 5, ...options, callbacks: [...(options.callbacks ?? []), rates, asker] })
  const module = make()
  await trainer.fit(module)
  return { trainer, asker, rates: rates.rates, module }
}

describe.each(['require', 'off'] as const)('with capture %s', (capture) => {
  test('a changed rate is that of the next step, with the bits of a training that had it then', async () => {
    const changed = await fit({ 3: [{ kind: 'learningRate', value: 0.02 }], 5: [{ kind: 'scaleLearningRate', value: 0.5 }] }, { capture })
    let batches = 0
    const byHand: Callback = {
      onTrainBatchStart(trainer) {
        const [group] = trainer.optimizers[0]!.groups
        if (batches === 3) group!.learningRate = 0.02
        if (batches++ === 5) group!.learningRate *= 0.5
      },
    }
    const expected = await fit({}, { capture, callbacks: [byHand] })
    expect(changed.rates).toEqual([0.1, 0.1, 0.1, 0.02, 0.02, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01])
    expect(weightsOf(changed.module)).toEqual(weightsOf(expected.module))
    expect(weightsOf(changed.module)).not.toEqual(weightsOf((await fit({}, { capture })).module))
  })

  test('a run that is changed, stopped at any batch and resumed ends with the same bits', async () => {
    const plan: Plan = {
      2: [{ kind: 'scaleLearningRate', value: 3 }, { kind: 'checkpoint' }],
      5: [{ kind: 'checkpoint' }, { kind: 'learningRate', value: 0.05 }],
      8: [
        { kind: 'maxEpochs', value: 4 },
        { kind: 'learningRate', value: 0.002 },
        { kind: 'logEveryNSteps', value: 3 },
      ],
    }
    const folder = temporaryFolder()
    const saver: Callback = {
      onTrainBatchEnd(trainer) {
        trainer.saveCheckpoint(path.join(folder, `before-${trainer.globalStep}`))
      },
    }
    const options = { capture, callbacks: [saver], enableCheckpointing: true, defaultRootDir: folder }
    const whole = await fit(plan, options, () => new Net({}))
    expect(whole.asker.refused).toEqual([])
    expect(whole.rates).toHaveLength(20)
    const after = whole.asker.journal.filter(({ change }) => change.kind === 'checkpoint').map(({ message }) => message.slice(6, -1))
    const before = [1, 2, 3, 5, 6, 8, 9, 10, 19].map((step) => path.join(folder, `before-${step}`))
    for (const checkpoint of [...before, ...after]) {
      const module = new Net({})
      const trainer = quietTrainer({ maxEpochs: 3, seed: 5, capture })
      await trainer.fit(module, null, { checkpoint, journal: whole.asker.journal })
      expect([checkpoint, weightsOf(module)]).toEqual([checkpoint, weightsOf(whole.module)])
      expect(trainer.options).toMatchObject({ maxEpochs: 4, logEveryNSteps: 3 })
    }
  })
})

test('a change captures nothing anew', async () => {
  const plan: Plan = { 2: [{ kind: 'learningRate', value: 0.05 }], 4: [{ kind: 'scaleLearningRate', value: 0.1 }] }
  const { trainer } = await fit(plan, { capture: 'require', profiler: 'simple' })
  expect(trainer.profile!.stages.train).toMatchObject({ captures: 1 })
})

/** A closed form each: what the schedule gives by itself, times new / old from the change on. */
test.each<[string, (optimizer: ReturnType<typeof optim.sgd>) => ReturnType<typeof optim.lrScheduler.exponentialLR>, number[]]>([
  ['exponential', (optimizer) => optim.lrScheduler.exponentialLR(optimizer, { gamma: 0.5 }), [0.8, 0.4, 0.1, 0.05]],
  [
    'cyclic, whose rates are no share of the first',
    (optimizer) =>
      optim.lrScheduler.cyclicLR(optimizer, { baseLearningRate: 0.2, maxLearningRate: 0.6, stepSizeUp: 2, cycleMomentum: false }),
    [0.2, 0.4, 0.1, 0.1 * (0.4 / 0.6)],
  ],
])('a schedule goes on in its shape: %s', async (_, schedule, expected) => {
  const module = line({
    configureOptimizers() {
      const optimizer = optim.sgd(this.parameters(), { learningRate: 0.8 })
      return { optimizer, lrScheduler: { scheduler: schedule(optimizer), interval: 'step' } }
    },
  })
  const { rates } = await fit({ 2: [{ kind: 'learningRate', value: 0.1 }] }, { maxEpochs: 1 }, () => module)
  for (const [index, rate] of expected.entries()) expect(rates[index]).toBeCloseTo(rate, 12)
})

test('each change says what it did, and where', async () => {
  const { asker, trainer } = await fit({
    2: [
      { kind: 'learningRate', value: 0.05, group: 0 },
      { kind: 'scaleLearningRate', value: 2 },
    ],
    5: [
      { kind: 'logEveryNSteps', value: 7 },
      { kind: 'maxEpochs', value: -1 },
      { kind: 'maxSteps', value: 30 },
    ],
  })
  expect(asker.journal.map(({ message, epoch, step, batch }) => [message, epoch, step, batch])).toEqual([
    ['The learning rate of group 0 is 0.05, and was 0.1.', 0, 2, 2],
    ['The learning rate is 0.1, and was 0.05.', 0, 2, 2],
    ['logEveryNSteps is 7, and was 50.', 1, 5, 5],
    ['maxEpochs is no bound, and was 3.', 1, 5, 5],
    ['maxSteps is 30, and was no bound.', 1, 5, 5],
  ])
  expect(trainer.globalStep).toBe(30)
})

const twoGroups = () =>
  line({
    configureOptimizers() {
      const [weight, bias] = this.parameters()
      return optim.sgd([{ parameters: [weight!] }, { parameters: [bias!], learningRate: 0.01 }], { learningRate: 0.1 })
    },
  })

const oneCycle = () =>
  line({
    configureOptimizers() {
      const optimizer = optim.sgd(this.parameters(), { learningRate: 0.1, momentum: 0.9 })
      return {
        optimizer,
        lrScheduler: { scheduler: optim.lrScheduler.oneCycleLR(optimizer, { maxLearningRate: 0.1, totalSteps: 12 }), interval: 'step' },
      }
    },
  })

test.each<[LiveChange, () => LightningModule, string]>([
  [{ kind: 'learningRate', value: -1 }, line, 'learningRate is -1; it must be a number of at least 0.'],
  [{ kind: 'learningRate', value: 1e300 }, line, 'learningRate is 1e+300; it must be at most 3.4e38, which is float32.'],
  [{ kind: 'learningRate', value: 1, group: 1 }, line, 'There is no group of parameters 1. There are: 0 (0.1).'],
  [
    { kind: 'learningRate', value: 1 },
    twoGroups,
    'The groups of parameters have different learning rates, and one would replace them all. Name a group of 0 (0.1), 1 (0.01), or scale all: scaleLearningRate.',
  ],
  [
    { kind: 'learningRate', value: 0 },
    oneCycle,
    'learningRate is 0, from which a schedule never comes back. Scale what the schedule sets: scaleLearningRate.',
  ],
  [
    { kind: 'maxEpochs', value: 1 },
    line,
    'maxEpochs is 1; it must be a whole number of at least 2: 1 epochs and 5 steps are done. To end with this epoch: stopAfterEpoch.',
  ],
  [{ kind: 'maxSteps', value: 5 }, line, 'maxSteps is 5; it must be a whole number of at least 6: 1 epochs and 5 steps are done.'],
  [{ kind: 'logEveryNSteps', value: 0 }, line, 'logEveryNSteps is 0; it must be a whole number of at least 1.'],
  [
    { kind: 'maxEpochs', value: 4 },
    oneCycle,
    "maxEpochs can't be 4: the learning rate's schedule ends after 12 steps. Let it end, and resume it with a longer schedule.",
  ],
  [{ kind: 'checkpoint' }, line, 'This run keeps no checkpoints. Start it without barebones and fastDevRun, and with enableCheckpointing.'],
])('%j is refused, and nothing is changed', async (change, module, message) => {
  const { asker, trainer, rates } = await fit({ 5: [change] }, {}, module)
  expect(asker.refused).toEqual([message])
  expect(trainer.options).toMatchObject({ maxEpochs: 3, logEveryNSteps: 50 })
  expect(rates).toHaveLength(12)
})

test('scaling reaches all groups, each from its own rate', async () => {
  const { trainer } = await fit({ 5: [{ kind: 'scaleLearningRate', value: 0.1 }] }, {}, twoGroups)
  expect(trainer.optimizers[0]!.groups.map(({ learningRate }) => learningRate)).toEqual([0.1 * 0.1, 0.01 * 0.1])
})

test('epochs are added also while the last one is validated, and a run can end with its epoch', async () => {
  const asker = new Asker({ 22: [{ kind: 'stopAfterEpoch' }] })
  let asked = false
  const inValidation: Callback = {
    onValidationBatchEnd(trainer) {
      if (trainer.currentEpoch === 2 && !asked) asker.ask(trainer, [{ kind: 'maxEpochs', value: 9 }])
      asked ||= trainer.currentEpoch === 2
    },
  }
  const trainer = quietTrainer({ maxEpochs: 3, seed: 5, callbacks: [asker, inValidation] })
  await trainer.fit(new Net({}))
  expect(asker.journal.map(({ change, batch }) => [change.kind, batch])).toEqual([
    ['maxEpochs', 15],
    ['stopAfterEpoch', 22],
  ])
  expect([trainer.currentEpoch, trainer.globalStep, trainer.stopRequested]).toEqual([5, 25, true])
})

test('a run that would end with its epoch anyway is not stopped', async () => {
  expect((await fit({ 9: [{ kind: 'stopAfterEpoch' }] })).trainer.stopRequested).toBe(false)
})

test('a checkpoint that is asked for is saved, kept, and resumed from to the same bits', async () => {
  const folder = temporaryFolder()
  const options = { enableCheckpointing: true, defaultRootDir: folder }
  const whole = await fit({ 7: [{ kind: 'scaleLearningRate', value: 2 }, { kind: 'checkpoint' }] }, options, () => new Net({}))
  const saved = path.join(folder, 'checkpoints', 'epoch=001-step=7')
  expect(whole.asker.journal.at(-1)!.message).toBe(`Saved ${saved}.`)
  const module = new Net({})
  await quietTrainer({ maxEpochs: 3, seed: 5 }).fit(module, null, { checkpoint: saved, journal: whole.asker.journal })
  expect(weightsOf(module)).toEqual(weightsOf(whole.module))
})

test('what is asked for before a training waits for it, and after it is refused', async () => {
  const trainer = quietTrainer({ maxEpochs: 3 })
  const early = trainer.control({ kind: 'stopAfterEpoch' })
  await trainer.fit(line())
  await expect(early).resolves.toMatchObject({ batch: 0 })
  expect(trainer.currentEpoch).toBe(1)
  await expect(trainer.control({ kind: 'checkpoint' })).rejects.toThrow('The training is over.')
})
