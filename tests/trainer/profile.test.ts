import { afterEach, describe, expect, test, vi } from 'vitest'
import { DataLoader, dataset, losses, type Batch, type LightningModule, type Tensor, type TrainerOptions } from '../../engine/index.ts'
import { setSeed } from '../../engine/tensor/index.ts'
import { StepProfiler, type TimedPart } from '../../engine/trainer/profile/step-profiler.ts'
import { formatProfile } from '../../engine/terminal/index.ts'
import { line, loaderOf, quietTrainer, weightsOf } from './line.ts'

/** A clock that stands still but where `spend` is called. */
function stillClock() {
  let now = 1000
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  return (ms: number) => void (now += ms)
}

afterEach(() => vi.restoreAllMocks())

describe('the clock runs for one part at a time', () => {
  function profileOf(...events: ([TimedPart, number] | 'done')[]) {
    let now = 0
    const profiler = new StepProfiler(() => now)
    for (const event of events) {
      if (event === 'done') profiler.stepDone('train')
      else {
        if (event[0] === 'capture') profiler.enterCapture()
        else profiler.enter(event[0])
        now += event[1]
      }
    }
    return profiler.report()
  }

  test('and all but the first step make the means, which sum up to the whole', () => {
    const { stages, bottleneck } = profileOf(
      ['data', 50],
      ['capture', 900],
      ['execute', 30],
      'done',
      ['data', 1],
      ['execute', 6],
      ['callbacks', 1],
      'done',
      ['data', 3],
      ['transfer', 1],
      ['execute', 6],
      ['logging', 2],
      'done',
    )
    expect(stages).toEqual({
      train: {
        steps: 2,
        meanMs: 10,
        totalMs: 20,
        parts: {
          data: { meanMs: 2, share: 0.2, totalMs: 4 },
          transfer: { meanMs: 0.5, share: 0.05, totalMs: 1 },
          execute: { meanMs: 6, share: 0.6, totalMs: 12 },
          callbacks: { meanMs: 0.5, share: 0.05, totalMs: 1 },
          logging: { meanMs: 1, share: 0.1, totalMs: 2 },
          other: { meanMs: 0, share: 0, totalMs: 0 },
        },
        firstMs: 80,
        captures: 1,
        captureMs: 900,
      },
    })
    expect(bottleneck).toMatchObject({ stage: 'train', part: 'execute', share: 0.6 })
  })

  test.each<[string, number, 'execute' | 'data']>([
    ['hidden by a step that takes longer', 20, 'execute'],
    ['what a step that was over has waited for', 0, 'data'],
  ])('and reading ahead is %s', (_name, after, part) => {
    const { stages } = profileOf(['data', 1], 'done', ['execute', 10], ['ahead', 50], ['execute', after], 'done', ['data', 1], 'done')
    expect(stages.train!.parts[part].totalMs).toBe(50 + (part === 'execute' ? 10 + after : 1))
    expect(stages.train).toMatchObject({ steps: 2, totalMs: 61 + after })
  })

  test('and a later capture is no part of its step', () => {
    const { stages } = profileOf(['data', 1], 'done', ['data', 1], ['capture', 500], ['execute', 3], 'done')
    expect(stages.train).toMatchObject({ steps: 1, meanMs: 4, captures: 1, captureMs: 500 })
  })

  test('and what is between steps belongs to none', () => {
    const { stages } = profileOf(['data', 1], 'done', [null, 5000], ['data', 2], 'done')
    expect(stages.train).toMatchObject({ steps: 1, totalMs: 2 })
  })

  test('and one step alone is the first, without a bottleneck', () => {
    const profile = profileOf(['data', 7], 'done')
    expect(profile.stages.train).toMatchObject({ steps: 0, meanMs: 0, firstMs: 7 })
    expect(profile.bottleneck).toBeNull()
  })
})

/** A run of 5 steps in which `spend` passes time in one place. */
async function profileOfRun(members: (spend: (ms: number) => void) => Partial<LightningModule>, options: TrainerOptions = {}) {
  const spend = stillClock()
  const trainer = quietTrainer({ profiler: 'simple', logEveryNSteps: 1, ...options })
  await trainer.fit(line({ trainDataloader: () => loaderOf(5), ...members(spend) }))
  return trainer.profile!
}

/** A loader is read ahead while a step is captured, and this source isn't. */
const spendingSource = (spend: (ms: number) => void) => {
  const sample = { x: { values: Float32Array.of(1, 2), shape: [2] }, y: { values: Float32Array.of(1), shape: [1] } }
  const loader = new DataLoader(dataset({ length: 5, get: () => (spend(10), sample) }))
  return { length: 5, batches: () => loader.batches({ seed: 0, epoch: 0 }) }
}

describe('time is counted where it is spent:', () => {
  test.each<[string, string, RegExp, (spend: (ms: number) => void) => Partial<LightningModule>, TrainerOptions?]>([
    [
      'in a data set',
      'data',
      /^Reading data takes 100 % of a step: .*numWorkers/,
      (spend) => ({ trainDataloader: () => spendingSource(spend) }),
    ],
    [
      'in a hook of the transfer',
      'transfer',
      /^The hooks of a batch's transfer take 100 %/,
      (spend) => ({ onAfterBatchTransfer: () => spend(10) }),
    ],
    ['in the strategy’s hook', 'transfer', /transfer/, (spend) => ({ transferBatchToDevice: () => spend(10) }) as never],
    ['in a hook of the batch', 'callbacks', /^Callbacks and hooks take 100 %/, (spend) => ({ onTrainBatchStart: () => spend(10) })],
    ['at the end of the batch', 'callbacks', /dataSync/, (spend) => ({ onTrainBatchEnd: () => spend(10) })],
    [
      'in an eager step',
      'execute',
      /^The step itself takes 100 % of a step: it runs operation by operation/,
      (spend) => ({
        trainingStep({ x, y }: Batch) {
          spend(10)
          return losses.mse((this as ReturnType<typeof line>).net.forward(x!), y!)
        },
      }),
      { capture: 'off' },
    ],
  ])('%s', async (_name, part, message, members, options) => {
    const { stages, bottleneck } = await profileOfRun(members, options)
    expect(stages.train).toMatchObject({ steps: 4, meanMs: 10, totalMs: 40, firstMs: 10, parts: { [part]: { meanMs: 10, share: 1 } } })
    expect(bottleneck).toMatchObject({ stage: 'train', part, share: 1, message: expect.stringMatching(message) })
  })

  test('in a logger', async () => {
    const spend = stillClock()
    const trainer = quietTrainer({ profiler: 'simple', logEveryNSteps: 2, loggers: [{ logMetrics: () => spend(10) }] })
    const module = line({
      trainDataloader: () => loaderOf(5),
      onTrainBatchEnd: (loss) => module.log('loss', loss as unknown as Tensor),
    })
    await trainer.fit(module)
    expect(trainer.profile!.stages.train!.parts).toMatchObject({ logging: { totalMs: 20, share: 1 }, callbacks: { totalMs: 0 } })
    expect(trainer.profile!.bottleneck!.message).toBe('Logging takes 100 % of a step: log fewer values, or less often (logEveryNSteps).')
  })

  test('recording a step is its capture, once for each shape of its batches', async () => {
    const { stages } = await profileOfRun((spend) => ({
      trainDataloader: () => new DataLoader(loaderOf(5).dataset, { batchSize: 4 }),
      trainingStep({ x, y }: Batch) {
        spend(300)
        return losses.mse((this as ReturnType<typeof line>).net.forward(x!), y!)
      },
    }))
    expect(stages.train).toMatchObject({ steps: 2, totalMs: 0, captures: 2, captureMs: 600, firstMs: 0 })
  })

  test('hooks of epochs and checkpoints are no part of a step', async () => {
    const { stages } = await profileOfRun(
      (spend) => ({ onTrainEpochStart: () => spend(70), onTrainEpochEnd: () => spend(70), onValidationStart: () => spend(70) }),
      { maxEpochs: 3, callbacks: [{ onEpochComplete: () => void performance.now() }] },
    )
    expect(stages.train).toMatchObject({ steps: 14, totalMs: 0 })
  })

  test('validation is a stage of its own, whose first step is that of the sanity check', async () => {
    const { stages, bottleneck } = await profileOfRun(
      (spend) => ({
        valDataloader: () => loaderOf(3),
        validationStep({ x }: Batch) {
          ;(this as ReturnType<typeof line>).net.forward(x!)
        },
        onValidationBatchEnd: () => spend(4),
        onTrainBatchEnd: () => spend(2),
      }),
      { numSanityValSteps: 1 },
    )
    expect(Object.keys(stages)).toEqual(['train', 'validate'])
    expect(stages.validate).toMatchObject({ steps: 3, meanMs: 4, parts: { callbacks: { totalMs: 12 } } })
    expect(stages.train).toMatchObject({ steps: 4, meanMs: 2 })
    expect(bottleneck).toMatchObject({ stage: 'train' })
  })
})

test('a profiler changes nothing that is computed, and none is there unless asked for', async () => {
  const run = async (profiler: TrainerOptions['profiler']) => {
    setSeed(3)
    const trainer = quietTrainer({ profiler, maxEpochs: 2 })
    const module = line()
    await trainer.fit(module)
    return { weights: weightsOf(module), profile: trainer.profile }
  }
  const [plain, timed] = [await run(null), await run('simple')]
  expect(timed.weights).toEqual(plain.weights)
  expect(plain.profile).toBeNull()
  expect(Object.values(timed.profile!.stages.train!.parts).reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1)
})

test('a profiler that there is not is refused', () => {
  expect(() => quietTrainer({ profiler: 'advanced' as never })).toThrow("Trainer: profiler is 'advanced'; it must be 'simple'.")
})

test('a profile is a table for each stage, and a line that says what to do', () => {
  const part = (meanMs: number) => ({ meanMs, share: meanMs / 8, totalMs: meanMs * 100 })
  const parts = { data: part(5), transfer: part(0), execute: part(2.25), callbacks: part(0.5), logging: part(0.25), other: part(0) }
  const train = { steps: 100, meanMs: 8, totalMs: 800, parts, firstMs: 41.5, captures: 1, captureMs: 640 }
  const bottleneck = {
    stage: 'train' as const,
    part: 'data' as const,
    share: 0.625,
    message: 'Reading data takes 63 % of a step: do less.',
  }
  expect(formatProfile({ stages: { train }, bottleneck })).toBe(
    [
      '  train      ms a step  share  total s',
      '  data           5.000   63 %     0.50',
      '  transfer       0.000    0 %     0.00',
      '  execute        2.250   28 %     0.23',
      '  callbacks      0.500    6 %     0.05',
      '  logging        0.250    3 %     0.03',
      '  other          0.000    0 %     0.00',
      '  all            8.000  100 %     0.80',
      '  100 steps after the first one, which took 0.04 s; 1 captured, 0.64 s',
      '',
      '  Reading data takes 63 % of a step: do less.',
    ].join('\n'),
  )
})
