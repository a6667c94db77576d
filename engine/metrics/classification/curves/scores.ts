import type { Tensor, TypedArray } from '@tensorflow/tfjs'
import { attribute, runOp1, tf } from '../../../tensor/index.ts'
import { checkOption } from '../../refusals.ts'
import type { Contribution } from '../../metric-state.ts'
import type { Source } from '../../streaming-metric.ts'
import { countBy, counting, isClass, keepOnly, refuseOthers, validIds } from '../count.ts'
import { evenly } from '../evenly.ts'
import { checkShapes, flatten, keptOf, probabilitiesOf } from '../labels.ts'
import { taskKey, type Task } from '../task.ts'

/**
 * `null`: every score is kept until the reset, and the curve is exact. A count of thresholds from 0 to 1, or the thresholds: scores are
 * counted between them, in memory that doesn't grow.
 */
export type Thresholds = number | number[] | null

/** Of one class: the scores of samples that are of it and that aren't; or, with thresholds, their counts by bin, lowest first. */
export interface Ranking {
  positive: Float32Array
  negative: Float32Array
}

type Pair = [prediction: Tensor, target: Tensor]

/** Ascending; null for exact curves. */
export function thresholdsOf(metric: string, given: Thresholds = null): Float32Array | null {
  if (given === null) return null
  const many = Array.isArray(given)
  const fits = many ? given.length > 0 && given.every((value) => value >= 0 && value <= 1) : Number.isInteger(given) && given >= 2
  checkOption(metric, 'thresholds', given, fits, 'a whole number of at least 2, a list of numbers from 0 to 1, or null')
  return many ? Float32Array.from(given).sort() : evenly(given)
}

export const scoresSource = (task: Task, thresholds: Float32Array | null): Source<Pair> =>
  thresholds ? binnedSource(task, thresholds) : exactSource(task)

/** Each class's ranking, read from the states. */
export function rankingsOf(task: Task, thresholds: Float32Array | null, states: Contribution): Ranking[] {
  const classes = Array.from({ length: task.classes }, (_, index) => index)
  if (thresholds) {
    const counts = states.counts!.dataSync() as Float32Array
    const bins = thresholds.length + 1
    const row = (index: number) => counts.slice(index * bins, (index + 1) * bins)
    return classes.map((index) => ({ negative: row(2 * index), positive: row(2 * index + 1) }))
  }
  const [scores, target] = [states.scores!.dataSync() as Float32Array, states.target!.dataSync()]
  refuseOthers(task, [['target', target]], ignored)
  return classes.map((index) => rankingOf(task, scores, target, index))
}

/** All classes' as if they were one. */
export function pooled(rankings: Ranking[], binned: boolean): Ranking {
  const pool = (side: keyof Ranking) => {
    const parts = rankings.map((ranking) => ranking[side])
    if (binned) return parts[0]!.map((_, bin) => parts.reduce((sum, part) => sum + part[bin]!, 0))
    const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
    parts.reduce((at, part) => (all.set(part, at), at + part.length), 0)
    return all
  }
  return { positive: pool('positive'), negative: pool('negative') }
}

/** In place of the targets of samples that don't count, whatever their number was. */
const ignored = -(2 ** 28)

/** One class against the rest. */
function rankingOf({ kind, classes }: Task, scores: Float32Array, target: TypedArray, index: number): Ranking {
  const [stride, own] = kind === 'multiclass' ? [1, index] : [classes, 1]
  const sides = [new Float32Array(scores.length / classes), new Float32Array(scores.length / classes)] as const
  const filled = [0, 0] as [number, number]
  for (let sample = 0; sample < scores.length / classes; sample++) {
    const label = target[sample * stride + (kind === 'multiclass' ? 0 : index)]!
    if (label === ignored) continue
    const side = label === own ? 1 : 0
    sides[side][filled[side]++] = scores[sample * classes + index]!
  }
  return { negative: sides[0].subarray(0, filled[0]), positive: sides[1].subarray(0, filled[1]) }
}

function exactSource(task: Task): Source<Pair> {
  const contribute = (prediction: Tensor, given: Tensor) => {
    const { scores, target, kept } = scored(task, prediction, given)
    return { scores, target: kept ? tf.where(kept, target, tf.scalar(ignored, 'int32')) : target }
  }
  return { key: `scores ${taskKey(task)}`, states: { scores: 'list', target: 'list' }, contribute }
}

function binnedSource(task: Task, thresholds: Float32Array): Source<Pair> {
  const { classes, kind } = task
  const bins = thresholds.length + 1
  const int = (value: number) => tf.scalar(value, 'int32')
  const binOf = [attribute.type('T', 'float32'), { ...attribute.float('boundaries', 0), value: Array.from(thresholds) }]
  const contribute = (prediction: Tensor, given: Tensor) => {
    const { scores, target, kept } = scored(task, prediction, given)
    const own = kind === 'multiclass' ? tf.oneHot(target, classes).toInt() : target.reshape([-1, classes])
    const bin = runOp1('Bucketize', binOf, [scores.reshape([-1, classes])])
    const row = tf.range(0, 2 * classes, 2, 'int32').add(own)
    const each = (samples: Tensor) => (kind === 'multiclass' ? samples.expandDims(1).tile([1, classes]) : samples.reshape([-1, classes]))
    const valid = each(isClass(target, kind === 'multiclass' ? classes : 2))
    const ids = keepOnly(validIds(row.mul(int(bins)).add(bin), valid), kept && each(kept))
    const count = () => countBy(ids, 2 * classes * bins)
    return { counts: counting(task, { target }, count).reshape([classes, 2, bins]) }
  }
  return { key: `bins ${taskKey(task)} ${thresholds.join()}`, states: { counts: [classes, 2, bins] }, contribute }
}

function scored(task: Task, prediction: Tensor, given: Tensor) {
  checkShapes(task, prediction, given, true)
  const target = flatten(task, given)
  const kept = keptOf(task, target)
  return { scores: probabilitiesOf(task, prediction, kept), target, kept }
}
