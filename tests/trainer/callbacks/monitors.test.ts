import { afterEach, describe, expect, test, vi } from 'vitest'
import { DeviceStatsMonitor, LearningRateMonitor, optim, tf, ThroughputMonitor, Timer, type Callback } from '../../../engine/index.ts'
import { Throughput } from '../../../engine/trainer/callbacks/throughput.ts'
import { temporaryFolder } from '../../data/temporary-file.ts'
import { callbacksReference, camelCase } from '../../reference/callbacks.ts'
import { MemoryLogger, quietTrainer } from '../line.ts'
import { Counter } from './counter.ts'

afterEach(() => void vi.restoreAllMocks())

const counting = (batches: number) => Object.assign(new Counter({}), { batches })

/** Time that stands still but for what each training batch takes. */
function clock(module: Counter, msPerBatch: number): Counter {
  let now = 0
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  return Object.assign(module, { onTrainBatchStart: () => void (now += msPerBatch) })
}

describe('LearningRateMonitor', () => {
  const scheduled = (interval: 'step' | 'epoch') => (module: Counter) => {
    const optimizer = optim.adam([module.weight], { learningRate: 1, beta1: 0.8, beta2: 0.99, weightDecay: 0.25 })
    return { optimizer, lrScheduler: { scheduler: optim.lrScheduler.exponentialLR(optimizer, { gamma: 0.5 }), interval } }
  }
  const makers: Record<string, (module: Counter) => unknown> = {
    'two groups': ({ weight }) => {
      const other = { parameters: [tf.variable(tf.zeros([1]))], learningRate: 0.5 }
      return optim.sgd([{ parameters: [weight] }, other], { learningRate: 1, momentum: 0.9 })
    },
    'by step': scheduled('step'),
    'by epoch': scheduled('epoch'),
    'each epoch of a schedule by step': scheduled('step'),
  }
  const toPython = (name: string) => name.replace('lr-Sgd', 'lr-SGD')

  test.each(callbacksReference.learningRateMonitor.map((each) => [each.name, each] as const))(
    "logs, of %s, what Lightning's does",
    async (name, { options, logged }) => {
      const logger = new MemoryLogger()
      const module = Object.assign(counting(4), { configureOptimizers: () => makers[name]!(module) as never })
      const callbacks = [new LearningRateMonitor(camelCase(options))]
      await quietTrainer({ maxEpochs: 2, callbacks, loggers: [logger], logEveryNSteps: 2, limitValBatches: 0 }).fit(module)
      const seen = logger.entries.flatMap(({ values, step }) => Object.entries(values).map(([key, value]) => [toPython(key), step, value]))
      expect(seen).toEqual(logged)
    },
  )

  test('logs a window of accumulation once, and a second optimiser of the class under another name', async () => {
    const logger = new MemoryLogger()
    const module = counting(4)
    const callbacks = [new LearningRateMonitor()]
    await quietTrainer({ callbacks, loggers: [logger], logEveryNSteps: 1, accumulateGradBatches: 2, limitValBatches: 0 }).fit(module)
    expect(logger.series('lr-Sgd')).toEqual([
      [0, 1],
      [1, 1],
    ])
    const manual = Object.assign(counting(1), {
      automaticOptimization: false,
      trainingStep: () => null,
      configureOptimizers: () => [0.1, 0.2].map((learningRate) => optim.sgd([tf.variable(tf.scalar(0))], { learningRate })),
    })
    const second = new MemoryLogger()
    await quietTrainer({ callbacks: [new LearningRateMonitor()], loggers: [second], logEveryNSteps: 1, limitValBatches: 0 }).fit(manual)
    expect(second.entries[0]!.values).toEqual({ 'lr-Sgd': 0.1, 'lr-Sgd-1': 0.2 })
  })

  test('refuses another interval', () => {
    expect(() => new LearningRateMonitor({ loggingInterval: 'batch' as never })).toThrow("loggingInterval is 'batch'")
  })
})

describe('Timer', () => {
  test.each<['step' | 'epoch', number]>([
    ['step', 3],
    ['epoch', 4],
  ])('ends the training, after the %s, when the duration is over', async (interval, steps) => {
    const notices: string[] = []
    const listener: Callback = { onNotice: (_trainer, _module, notice) => void notices.push(notice) }
    const trainer = quietTrainer({ maxEpochs: 9, callbacks: [new Timer({ duration: { seconds: 5 }, interval }), listener] })
    await trainer.fit(clock(counting(4), 2000))
    expect(trainer.globalStep).toBe(steps)
    expect(notices).toContain(`The time limit is reached: training took 0:00:0${2 * steps}.`)
  })

  test('counts the runs before a resume', async () => {
    const make = () => new Timer({ duration: '00:00:00:10' })
    const options = { maxEpochs: 2, enableCheckpointing: true, defaultRootDir: temporaryFolder() }
    const first = quietTrainer({ ...options, callbacks: [make()] })
    await first.fit(clock(counting(4), 1000))
    const timer = make()
    const second = quietTrainer({ maxEpochs: 9, callbacks: [timer] })
    await second.fit(clock(counting(4), 1000), null, { checkpoint: first.checkpointCallback!.lastModelPath! })
    expect([second.globalStep, timer.timeElapsed(), timer.timeRemaining()]).toEqual([10, 10, 0])
  })

  test.each<[object, string]>([
    [{ duration: '12:00' }, 'Timer: duration is "12:00", which is no duration.'],
    [{ duration: { fortnights: 1 } }, 'Timer: duration is {"fortnights":1}, which is no duration.'],
    [{ interval: 'batch' }, "Timer: interval is 'batch'; it must be 'step' or 'epoch'."],
  ])('refuses %j', (options, message) => {
    expect(() => new Timer(options)).toThrow(message)
  })
})

describe('ThroughputMonitor', () => {
  test('logs batches, samples, items and operations a second of each stage', async () => {
    const logger = new MemoryLogger()
    const options = { lengthFn: () => 10, flopsPerBatch: 4, availableFlops: 32 }
    const callbacks = [new ThroughputMonitor(options)]
    const trainer = quietTrainer({ maxEpochs: 1, callbacks, loggers: [logger], logEveryNSteps: 2, limitValBatches: 0 })
    await trainer.fit(clock(counting(5), 500))
    const rates = { batches_per_sec: 2, samples_per_sec: 4, items_per_sec: 20, flops_per_sec: 8, mfu: 0.25 }
    for (const [name, rate] of Object.entries(rates)) {
      expect(logger.series(`train/device/${name}`)).toEqual([
        [1, rate],
        [3, rate],
      ])
    }
  })

  test("leaves the time of a validation out of training's", async () => {
    const logger = new MemoryLogger()
    const module = clock(counting(2), 500)
    module.onValidationBatchStart = () => module.onTrainBatchStart!({}, 0) as void
    const callbacks = [new ThroughputMonitor()]
    await quietTrainer({ maxEpochs: 3, callbacks, loggers: [logger], logEveryNSteps: 2 }).fit(module)
    expect(logger.series('train/device/batches_per_sec').map(([, rate]) => rate)).toEqual([2, 2, 2])
  })

  test('looks at a window of batches', () => {
    const throughput = new Throughput(3)
    for (const time of [0, 1000, 2000, 2100, 2200]) throughput.update(time, { samples: 1 })
    expect(throughput.compute()).toEqual({ 'device/batches_per_sec': 10, 'device/samples_per_sec': 10 })
    expect(new Throughput(3).compute()).toEqual({})
  })
})

test("DeviceStatsMonitor logs the process's processor time and memory each logEveryNSteps", async () => {
  const logger = new MemoryLogger()
  const trainer = quietTrainer({ callbacks: [new DeviceStatsMonitor()], loggers: [logger], logEveryNSteps: 2, limitValBatches: 0 })
  await trainer.fit(counting(4))
  expect(logger.entries.map(({ step }) => step)).toEqual([1, 3])
  const { values } = logger.entries[0]!
  expect(Object.keys(values)).toEqual(
    ['cpu_percent', 'cpu_vm_percent', 'process_resident_bytes', 'tensors'].map((name) => `DeviceStatsMonitor/${name}`),
  )
  const resident = values['DeviceStatsMonitor/process_resident_bytes']!
  expect(resident).toBeGreaterThan(50e6)
  expect(resident).toBeLessThan(50e9)
  for (const name of ['cpu_percent', 'cpu_vm_percent']) {
    expect(values[`DeviceStatsMonitor/${name}`]).toBeGreaterThan(0)
    expect(values[`DeviceStatsMonitor/${name}`]).toBeLessThan(110)
  }
})
