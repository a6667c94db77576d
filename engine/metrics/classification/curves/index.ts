import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../../../errors/index.ts'
import { tf } from '../../../tensor/index.ts'
import { checkOption } from '../../refusals.ts'
import type { Contribution } from '../../metric-state.ts'
import { StreamingMetric, type Source } from '../../streaming-metric.ts'
import {
  taskOf,
  type Average,
  type BinaryOptions,
  type MulticlassOptions,
  type MultilabelOptions,
  type Task,
  type TaskOptions,
} from '../task.ts'
import { areaOf, averagePrecisionOf, countsOf, partialAreaOf, precisionRecallOf, rocOf, type Counts } from './curve.ts'
import { pooled, rankingsOf, scoresSource, thresholdsOf, type Ranking, type Thresholds } from './scores.ts'

export type CurveOptions = TaskOptions & { thresholds?: Thresholds }
export type AurocOptions = CurveOptions & {
  /** Of two classes: only the curve up to this false positive rate, scaled by McClish. */
  maxFpr?: number
}

/** Tensors [points]. */
export type RocCurve = Record<'fpr' | 'tpr' | 'thresholds', Tensor>
export type PrecisionRecallCurve = Record<'precision' | 'recall' | 'thresholds', Tensor>

/** A curve for two classes, or one for each of many. */
interface CurveOf<Curve> {
  (options: BinaryOptions & { thresholds?: Thresholds }): CurveMetric<Curve>
  (options: (MulticlassOptions | MultilabelOptions) & { thresholds?: Thresholds }): CurveMetric<Curve[]>
}

/** The area under the ROC curve, one class against the rest (torchmetrics AUROC). */
export function auroc(options: AurocOptions) {
  const { maxFpr } = options
  const fits = maxFpr === undefined || ('task' in options && options.task === 'binary' && maxFpr > 0 && maxFpr <= 1)
  checkOption('auroc', 'maxFpr', maxFpr, fits, "above 0 and at most 1, with task 'binary'")
  return areaMetric('auroc', options, ['maxFpr'], (counts) => {
    const curve = rocOf(counts)
    return maxFpr === undefined ? areaOf(curve.fpr, curve.tpr) : partialAreaOf(curve, maxFpr)
  })
}

/** The mean precision over recall (torchmetrics AveragePrecision). */
export const averagePrecision = (options: CurveOptions) => areaMetric('averagePrecision', options, [], averagePrecisionOf)

/** True over false positive rates (torchmetrics ROC). */
export const roc = curveMetric('roc', (counts) => asTensors(rocOf(counts))) as CurveOf<RocCurve>

/** Precision over recall (torchmetrics PrecisionRecallCurve). */
export const precisionRecallCurve = curveMetric('precisionRecallCurve', (counts) =>
  asTensors(precisionRecallOf(counts)),
) as CurveOf<PrecisionRecallCurve>

class CurveMetric<Value = unknown> extends StreamingMetric<[prediction: Tensor, target: Tensor], Value> {
  readonly #counts: (states: Contribution) => Counts[]

  constructor(source: Source<[Tensor, Tensor]>, value: (counts: Counts[]) => Value, counts: (states: Contribution) => Counts[]) {
    super(source, (states) => value(counts(states)))
    this.#counts = counts
  }

  /** Of each class, what its curve is made of. */
  counts(): Counts[] {
    return this.state.updated ? tf.tidy(() => this.#counts(this.state.total()) as never) : this.empty()
  }

  protected override empty(): never {
    throw new LeydenError('A curve was asked for before the first update.', { remedy: 'Update it with a batch first.' })
  }
}

function curveMetric(metric: string, curveOf: (counts: Counts) => object) {
  return (options: CurveOptions) => {
    const task = taskOf(metric, options, 'none', ['thresholds'])
    const thresholds = thresholdsOf(metric, options.thresholds)
    const countsBy = (states: Contribution) => rankingsOf(task, thresholds, states).map((ranking) => countsOf(ranking, thresholds, task))
    const value = (counts: Counts[]) => (task.kind === 'binary' ? curveOf(counts[0]!) : counts.map(curveOf))
    return new CurveMetric(scoresSource(task, thresholds), value, countsBy)
  }
}

function areaMetric(metric: string, options: CurveOptions, own: string[], areaUnder: (counts: Counts) => number) {
  const task = taskOf(metric, options, 'macro', ['thresholds', ...own])
  checkOption(metric, 'average', task.average, task.kind !== 'multiclass' || task.average !== 'micro', 'macro, weighted or none here')
  const thresholds = thresholdsOf(metric, options.thresholds)
  return new StreamingMetric(scoresSource(task, thresholds), (states) => {
    const rankings = rankingsOf(task, thresholds, states)
    const groups = task.average === 'micro' ? [pooled(rankings, thresholds !== null)] : rankings
    return averagedArea(task, groups, thresholds, areaUnder)
  })
}

/** A class without a value has no part in the mean. */
function averagedArea(task: Task, rankings: Ranking[], thresholds: Float32Array | null, areaUnder: (counts: Counts) => number): Tensor {
  const counts = rankings.map((ranking) => countsOf(ranking, thresholds, task))
  const areas = counts.map(areaUnder)
  if (task.kind === 'binary' || task.average === 'micro') return tf.scalar(areas[0]!)
  if (task.average === 'none') return tf.tensor1d(areas)
  const weights = counts.map(({ positives }, index) => (Number.isNaN(areas[index]) ? 0 : weightOf(task.average, positives)))
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
  return tf.scalar(sum(areas.map((area, index) => (weights[index] ? area * weights[index] : 0))) / (sum(weights) || 1))
}

const weightOf = (average: Average, positives: number) => (average === 'weighted' ? positives : 1)

const asTensors = (curve: object) =>
  Object.fromEntries(Object.entries(curve).map(([name, values]) => [name, tf.tensor1d(values as number[])]))
