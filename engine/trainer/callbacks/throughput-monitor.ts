import { refuseUnknown } from '../../errors/index.ts'
import type { Batch } from '../../data/index.ts'
import type { LightningModule } from '../../module/index.ts'
import { batchSizeOf } from '../run-context.ts'
import type { Trainer } from '../trainer.ts'
import type { Callback } from './callback.ts'
import { checkCount } from './monitored.ts'
import { Throughput } from './throughput.ts'

export interface ThroughputMonitorOptions {
  /** Samples in a batch. Default: the first axis of its first tensor. */
  batchSizeFn?: (batch: Batch) => number
  /** Items in a batch, such as tokens. Default: none are counted. */
  lengthFn?: (batch: Batch) => number
  /** Floating-point operations of a training batch, forward and backward. Default: none are counted. */
  flopsPerBatch?: number
  /** What the device can do in a second at most, for the share of it that is used (`mfu`). */
  availableFlops?: number
  /** Batches that a value is the mean of. Default 100. */
  windowSize?: number
}

type Stage = 'train' | 'validate' | 'test' | 'predict'

const known = ['batchSizeFn', 'lengthFn', 'flopsPerBatch', 'availableFlops', 'windowSize']

/**
 * Logs batches, samples and items a second, each `logEveryNSteps`: `train/device/samples_per_sec` and so on, likewise for `validate`,
 * `test` and `predict`. The time of a validation doesn't count as training's. On a GPU the steps that are still queued are counted.
 */
export class ThroughputMonitor implements Callback {
  readonly #options: ThroughputMonitorOptions
  readonly #throughputs = new Map<Stage, Throughput>()
  #pausedAt = 0

  constructor(options: ThroughputMonitorOptions = {}) {
    refuseUnknown('ThroughputMonitor', options, known)
    checkCount('ThroughputMonitor', 'windowSize', options.windowSize, 2)
    this.#options = options
  }

  onTrainStart(): void {
    this.#start('train')
  }

  onTrainBatchEnd(trainer: Trainer, _module: LightningModule, _outputs: unknown, batch: Batch): void {
    this.#update(trainer, 'train', batch)
  }

  onValidationStart(trainer: Trainer): void {
    if (trainer.stage.stage === 'sanity') return
    this.#pausedAt = performance.now()
    this.#start('validate')
  }

  onValidationBatchEnd(trainer: Trainer, _module: LightningModule, _outputs: unknown, batch: Batch): void {
    if (trainer.stage.stage !== 'sanity') this.#update(trainer, 'validate', batch)
  }

  onValidationEnd(trainer: Trainer): void {
    if (trainer.stage.stage !== 'sanity') this.#throughputs.get('train')?.skip(performance.now() - this.#pausedAt)
  }

  onTestStart(): void {
    this.#start('test')
  }

  onTestBatchEnd(trainer: Trainer, _module: LightningModule, _outputs: unknown, batch: Batch): void {
    this.#update(trainer, 'test', batch)
  }

  onPredictStart(): void {
    this.#start('predict')
  }

  onPredictBatchEnd(trainer: Trainer, _module: LightningModule, _outputs: unknown, batch: Batch): void {
    this.#update(trainer, 'predict', batch)
  }

  #start(stage: Stage): void {
    this.#throughputs.set(stage, new Throughput(this.#options.windowSize ?? 100))
  }

  #update(trainer: Trainer, stage: Stage, batch: Batch): void {
    const { batchSizeFn = batchSizeOf, lengthFn, flopsPerBatch, availableFlops } = this.#options
    const throughput = this.#throughputs.get(stage)!
    const flops = stage === 'train' ? flopsPerBatch : undefined
    throughput.update(performance.now(), { samples: batchSizeFn(batch), items: lengthFn?.(batch), flops })
    if (throughput.batches % trainer.options.logEveryNSteps !== 0) return
    const values = Object.entries(throughput.compute(availableFlops)).map(([name, value]) => [`${stage}/${name}`, value])
    trainer.logMetrics(Object.fromEntries(values), stage === 'train' ? undefined : throughput.batches - 1)
  }
}
