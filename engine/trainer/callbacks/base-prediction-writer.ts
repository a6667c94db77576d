import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError, refuseUnknown } from '../../errors/index.ts'
import type { Batch } from '../../data/index.ts'
import type { LightningModule } from '../../module/index.ts'
import { tf } from '../../tensor/index.ts'
import { mapTensors } from '../capture/step-output.ts'
import { batchSizeOf } from '../run-context.ts'
import type { Trainer } from '../trainer.ts'
import type { Callback } from './callback.ts'

export interface BasePredictionWriterOptions {
  /** Default `batch`. */
  writeInterval?: 'batch' | 'epoch' | 'batch_and_epoch'
}

/** What `predictStep` returned for a batch. */
export type BatchPrediction = Tensor | Record<string, Tensor>

/** Writes predictions: a subclass has `writeOnBatchEnd`, `writeOnEpochEnd` or both. Samples are numbered in the order of the loaders. */
export abstract class BasePredictionWriter implements Callback {
  readonly #interval: 'batch' | 'epoch' | 'batch_and_epoch'
  #predictions: BatchPrediction[] = []
  #indices: number[][] = []
  #samples = 0

  constructor(options: BasePredictionWriterOptions = {}) {
    refuseUnknown('BasePredictionWriter', options, ['writeInterval'])
    const { writeInterval = 'batch' } = options
    if (!['batch', 'epoch', 'batch_and_epoch'].includes(writeInterval)) {
      throw new LeydenError(`BasePredictionWriter: writeInterval is '${writeInterval}'; it must be 'batch', 'epoch' or 'batch_and_epoch'.`)
    }
    this.#interval = writeInterval
  }

  /** Synchronous; the tensors are disposed when it returns. */
  writeOnBatchEnd?(
    trainer: Trainer,
    module: LightningModule,
    prediction: BatchPrediction,
    indices: number[],
    batch: Batch,
    index: number,
    dataloaderIndex: number,
  ): void

  /** The predictions of all batches, on the device; they are disposed when it has ended. */
  writeOnEpochEnd?(trainer: Trainer, module: LightningModule, predictions: BatchPrediction[], indices: number[][]): void | Promise<void>

  onPredictEpochStart(): void {
    this.#clear()
  }

  onPredictBatchEnd(
    trainer: Trainer,
    module: LightningModule,
    outputs: unknown,
    batch: Batch,
    index: number,
    dataloaderIndex: number,
  ): void {
    const first = this.#samples
    const indices = Array.from({ length: batchSizeOf(batch) }, (_, row) => first + row)
    this.#samples += indices.length
    const prediction = outputs as BatchPrediction
    if (this.#interval !== 'epoch') this.writeOnBatchEnd?.(trainer, module, prediction, indices, batch, index, dataloaderIndex)
    if (this.#interval === 'batch') return
    this.#predictions.push(mapTensors(prediction, (tensor) => tf.keep(tensor.clone())))
    this.#indices.push(indices)
  }

  async onPredictEpochEnd(trainer: Trainer, module: LightningModule): Promise<void> {
    if (this.#interval !== 'batch') await this.writeOnEpochEnd?.(trainer, module, this.#predictions, this.#indices)
    this.#clear()
  }

  teardown(): void {
    this.#clear()
  }

  #clear(): void {
    for (const prediction of this.#predictions) tf.dispose(prediction)
    this.#predictions = []
    this.#indices = []
    this.#samples = 0
  }
}
