import type { Tensor } from '@tensorflow/tfjs'
import type { Metric } from '../metrics/index.ts'
import type { TrainerView } from './trainer-view.ts'

export interface MediaOptions {
  /** Shown with it; of several images or sounds, one for each. */
  caption?: string | string[]
  /** Where it stands among the optimiser's steps, from 0. Not within a step of the loop. Default: the newest step. */
  step?: number
  /**
   * How often a call within a step counts. In `trainingStep`: at each n-th step of the optimiser; default `logEveryNSteps`. In a step of an
   * evaluation: of each n-th batch of a loader; default of its first alone.
   */
  every?: number
  /** Whether each of several loaders of an evaluation has a name of its own, such as `name/dataloader_idx_1`. Default true. */
  addDataloaderIdx?: boolean
}

export interface ImageOptions extends MediaOptions {
  /** How many are kept of a batch, the first ones. Default 16. */
  maxOutputs?: number
}

export interface AudioOptions extends ImageOptions {
  /** Samples a second. */
  sampleRate: number
}

export interface HistogramOptions extends MediaOptions {
  /** Default 64, of equal width from the smallest to the largest finite value. */
  bins?: number
}

export interface ConfusionMatrixLogOptions extends MediaOptions {
  /** Default: their numbers. */
  classNames?: string[]
}

export interface CurveLogOptions extends MediaOptions {
  /** Of several curves. Default: their numbers. */
  names?: string[]
  /** Default: what the curve's parts say. */
  xLabel?: string
  yLabel?: string
}

export type Cell = string | number | boolean | null

/** Rows of cells, or a tensor [rows, columns]. */
export interface Table {
  columns: string[]
  rows: Cell[][] | Tensor
}

/** Numbers, or a tensor [points]. */
type Points = number[] | Tensor
/** Points as such, or as the metrics `roc` and `precisionRecallCurve` name them. */
export type Curve =
  | { x: Points; y: Points }
  | { fpr: Points; tpr: Points; thresholds?: Points }
  | { precision: Points; recall: Points; thresholds?: Points }

type AnyMetric = Metric<string, unknown>

/** What is logged that is no number. */
export type MediaValue =
  | { kind: 'image'; images: Tensor | Tensor[]; options: ImageOptions }
  | { kind: 'audio'; audio: Tensor | Tensor[]; options: AudioOptions }
  | { kind: 'text'; text: string; options: MediaOptions }
  | { kind: 'table'; table: Table; options: MediaOptions }
  | { kind: 'histogram'; values: Tensor; options: HistogramOptions }
  | { kind: 'confusionMatrix'; matrix: Tensor | number[][] | AnyMetric; options: ConfusionMatrixLogOptions }
  | { kind: 'curve'; curve: Curve | Curve[] | AnyMetric; options: CurveLogOptions }

/**
 * Logs what is more than a number: in steps, captured or not, where it is read only when it counts (`every`), and in every hook while a
 * trainer runs, where it counts at each call. Goes to the history and to TensorBoard; a metric's value at the end of the epoch.
 */
export abstract class MediaLogging {
  abstract get trainer(): TrainerView

  /** [height, width, channels] with 1 to 4 channels (grey, alpha, RGB, RGBA), [height, width], or a batch; floats from 0 to 1, or bytes. */
  logImage(name: string, images: Tensor | Tensor[], options: ImageOptions = {}): void {
    this.trainer.logMedia(name, { kind: 'image', images, options })
  }

  /** [samples], [samples, channels], or a batch [sounds, samples, channels]; floats from -1 to 1. */
  logAudio(name: string, audio: Tensor | Tensor[], options: AudioOptions): void {
    this.trainer.logMedia(name, { kind: 'audio', audio, options })
  }

  /** TensorBoard shows it as Markdown. */
  logText(name: string, text: string, options: MediaOptions = {}): void {
    this.trainer.logMedia(name, { kind: 'text', text, options })
  }

  logTable(name: string, table: Table, options: MediaOptions = {}): void {
    this.trainer.logMedia(name, { kind: 'table', table, options })
  }

  /** How often which values occur in a tensor of any shape. */
  logHistogram(name: string, values: Tensor, options: HistogramOptions = {}): void {
    this.trainer.logMedia(name, { kind: 'histogram', values, options })
  }

  /** Counts [target, prediction], or `metrics.confusionMatrix`, which it logs and resets when the epoch ends. */
  logConfusionMatrix(name: string, matrix: Tensor | number[][] | AnyMetric, options: ConfusionMatrixLogOptions = {}): void {
    this.trainer.logMedia(name, { kind: 'confusionMatrix', matrix, options })
  }

  /** Points, or `metrics.roc` or `metrics.precisionRecallCurve`, which it logs and resets when the epoch ends. */
  logCurve(name: string, curve: Curve | Curve[] | AnyMetric, options: CurveLogOptions = {}): void {
    this.trainer.logMedia(name, { kind: 'curve', curve, options })
  }
}
