import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { LeydenError, refuseUnknown } from '../../errors/index.ts'
import type { LightningModule } from '../../module/index.ts'
import { tf } from '../../tensor/index.ts'
import type { Trainer } from '../trainer.ts'
import type { Callback } from './callback.ts'
import { checkCount, checkMode, type MonitorMode } from './monitored.ts'

export interface SpikeDetectionOptions {
  /** Whether a smaller or a larger loss is better. Default `min`. */
  mode?: MonitorMode
  /** Losses that the mean which a loss is compared with is of. Default 10. */
  window?: number
  /** Batches of an epoch before the first that may be a spike. Default 1. */
  warmup?: number
  /** A spike is at least this far from the mean. Default: no such bound. */
  atol?: number | null
  /** A spike is at least this many times the mean away from it; null is no such bound. Default 2. */
  rtol?: number | null
  /**
   * A folder, or a .json file, for the numbers of the batches to exclude. Default: `skip_batches.json` in the trainer's folder. Beside it, as
   * `skip_batches.samples.json`, lie the numbers of their samples, where a DataLoader read them.
   */
  excludeBatchesPath?: string
  /** Whether a loss that isn't finite is a spike. Default true. */
  finiteOnly?: boolean
}

interface State {
  lastValue: number
  recent: number[]
  badBatches: number[]
  badSamples?: BadBatch[]
}

/** A batch by its place, and the numbers of its samples in the data set. */
interface BadBatch {
  epoch: number
  batch: number
  samples: number[]
}

const known = ['mode', 'window', 'warmup', 'atol', 'rtol', 'excludeBatchesPath', 'finiteOnly']

/**
 * Ends a run whose loss jumps, as lightning's SpikeDetection, and writes the numbers of the batch and of the one before, which may have
 * spoilt the weights. It reads each loss, for which every batch waits for the device.
 */
export class SpikeDetection implements Callback {
  readonly #options: Required<Omit<SpikeDetectionOptions, 'excludeBatchesPath'>> & SpikeDetectionOptions
  #state: State = { lastValue: 0, recent: [], badBatches: [] }

  constructor(options: SpikeDetectionOptions = {}) {
    refuseUnknown('SpikeDetection', options, known)
    checkMode('SpikeDetection', options.mode)
    checkCount('SpikeDetection', 'window', options.window, 1)
    checkCount('SpikeDetection', 'warmup', options.warmup, 1)
    this.#options = { mode: 'min', window: 10, warmup: 1, atol: null, rtol: 2, finiteOnly: true, ...options }
  }

  /** Numbers of batches within their epochs. */
  get badBatches(): readonly number[] {
    return this.#state.badBatches
  }

  stateDict(): State {
    return this.#state
  }

  loadStateDict(state: unknown): void {
    this.#state = state as State
  }

  onTrainBatchEnd(trainer: Trainer, _module: LightningModule, outputs: unknown, _batch: unknown, batchIndex: number): void {
    const loss = lossOf(outputs)
    if (loss === null) return
    if (batchIndex >= this.#options.warmup && this.#isSpike(loss)) this.#end(trainer, loss, batchIndex)
    this.#add(loss)
  }

  #isSpike(loss: number): boolean {
    const { finiteOnly, mode, atol, rtol } = this.#options
    const { recent, lastValue } = this.#state
    if (finiteOnly && !Number.isFinite(loss)) return true
    if (recent.length === 0 || (mode === 'min' ? loss <= lastValue : loss >= lastValue)) return false
    const mean = recent.reduce((sum, each) => sum + each, 0) / recent.length
    const distance = Math.abs(loss - mean)
    return (atol === null || distance >= Math.abs(atol)) && (rtol === null || distance >= Math.abs(rtol * mean))
  }

  #add(loss: number): void {
    if (!Number.isFinite(loss)) return
    this.#state.recent = [...this.#state.recent, loss].slice(-this.#options.window)
    this.#state.lastValue = loss
  }

  #end(trainer: Trainer, loss: number, batchIndex: number): never {
    const { badBatches, recent } = this.#state
    const batches = [batchIndex - 1, batchIndex]
    badBatches.push(...batches)
    const given = path.resolve(this.#options.excludeBatchesPath ?? trainer.options.defaultRootDir)
    const file = given.endsWith('.json') ? given : path.join(given, 'skip_batches.json')
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify(badBatches, null, 2))
    this.#noteSamples(trainer, batches, file.replace(/json$/, 'samples.json'))
    throw new LeydenError(
      `The loss of batch ${batchIndex} is ${loss}, a spike: the ${recent.length} before it were ${recent.join(', ')}.`,
      {
        remedy: `Look at the samples of batches ${batchIndex - 1} and ${batchIndex}, which ${file} names, or clip gradients, and resume.`,
      },
    )
  }

  #noteSamples(trainer: Trainer, batches: number[], file: string): void {
    const read = batches.map((batch) => ({ epoch: trainer.currentEpoch, batch, samples: trainer.sampleIndices(batch) }))
    const known = read.filter((each): each is BadBatch => each.samples !== null)
    if (known.length === 0) return
    this.#state.badSamples = [...(this.#state.badSamples ?? []), ...known]
    writeFileSync(file, JSON.stringify(this.#state.badSamples, null, 2))
  }
}

/** Null where a batch has no loss, or the module didn't return it. */
function lossOf(outputs: unknown): number | null {
  const loss = typeof outputs === 'object' && outputs !== null && 'loss' in outputs ? outputs.loss : outputs
  return loss instanceof tf.Tensor && loss.size === 1 ? loss.dataSync()[0]! : null
}
