import type { Task } from '../task.ts'
import type { Ranking } from './scores.ts'

/** How many samples of a class, and of the rest, score at least each threshold; thresholds from the highest. */
export interface Counts {
  thresholds: number[]
  tp: number[]
  fp: number[]
  positives: number
  negatives: number
  /** Whether the thresholds are the scores themselves. */
  exact: boolean
  /** The recall of a class that has no samples. */
  undefinedRecall: number
}

export interface Roc {
  fpr: number[]
  tpr: number[]
  thresholds: number[]
}

export interface PrecisionRecall {
  precision: number[]
  recall: number[]
  thresholds: number[]
}

/** As in torchmetrics, exact recall is 1 without samples of the class, unless it is one of many: there the class has no value. */
export function countsOf(ranking: Ranking, thresholds: Float32Array | null, { kind }: Task): Counts {
  if (thresholds) return binnedCounts(ranking, thresholds)
  return { ...exactCounts(ranking), undefinedRecall: kind === 'multiclass' ? NaN : 1 }
}

/** Walks down both sorted sides at once; equal scores are one point. */
function exactCounts({ positive, negative }: Ranking): Counts {
  const [high, low] = [positive.sort(), negative.sort()]
  const counts: Counts = { thresholds: [], tp: [], fp: [], positives: high.length, negatives: low.length, exact: true, undefinedRecall: 1 }
  let [i, j] = [high.length - 1, low.length - 1]
  while (i >= 0 || j >= 0) {
    const threshold = Math.max(high[i] ?? -Infinity, low[j] ?? -Infinity)
    while (i >= 0 && high[i] === threshold) i -= 1
    while (j >= 0 && low[j] === threshold) j -= 1
    counts.thresholds.push(threshold)
    counts.tp.push(high.length - 1 - i)
    counts.fp.push(low.length - 1 - j)
  }
  return counts
}

/** A bin holds the scores from its threshold to the next; the first bin those below all thresholds. */
function binnedCounts({ positive, negative }: Ranking, thresholds: Float32Array): Counts {
  const fromTop = (bins: Float32Array) => {
    let sum = 0
    return Array.from(bins.subarray(1).toReversed(), (count) => (sum += count))
  }
  const [tp, fp] = [fromTop(positive), fromTop(negative)]
  const [positives, negatives] = [tp.at(-1)! + positive[0]!, fp.at(-1)! + negative[0]!]
  return { thresholds: Array.from(thresholds.toReversed()), tp, fp, positives, negatives, exact: false, undefinedRecall: NaN }
}

/** From (0, 0) to (1, 1), thresholds falling. A side without samples has a rate of 0. */
export function rocOf({ thresholds, tp, fp, positives, negatives, exact }: Counts): Roc {
  const rate = (counts: number[], all: number) => (exact ? [0, ...counts] : counts).map((count) => (all > 0 ? count / all : 0))
  return { fpr: rate(fp, negatives), tpr: rate(tp, positives), thresholds: exact ? [1, ...thresholds] : thresholds }
}

/** Thresholds rising, and at the end precision 1 at recall 0. */
export function precisionRecallOf({ thresholds, tp, fp, positives, undefinedRecall }: Counts): PrecisionRecall {
  const precision = tp.map((count, index) => count / (count + fp[index]!)).toReversed()
  const recall = tp.map((count) => (positives > 0 ? count / positives : undefinedRecall)).toReversed()
  return { precision: [...precision, 1], recall: [...recall, 0], thresholds: thresholds.toReversed() }
}

/** The area by trapezoids. */
export function areaOf(x: number[], y: number[]): number {
  return x.reduce((sum, value, index) => (index === 0 ? 0 : sum + ((value - x[index - 1]!) * (y[index - 1]! + y[index]!)) / 2), 0)
}

/** The sum of precisions, each times the recall that it adds. */
export function averagePrecisionOf(counts: Counts): number {
  const { precision, recall } = precisionRecallOf(counts)
  const known = (value: number) => (Number.isNaN(value) && !counts.exact ? 0 : value)
  return recall.slice(1).reduce((sum, value, index) => sum - (known(value) - known(recall[index]!)) * known(precision[index]!), 0)
}

/** The area up to a false positive rate of `most`, scaled so that chance has 0.5 and the best 1 (McClish 1989). */
export function partialAreaOf({ fpr, tpr }: Roc, most: number): number {
  const stop = fpr.findIndex((rate) => rate > most)
  if (stop < 0 || fpr.at(-1) === 0 || tpr.at(-1) === 0) return areaOf(fpr, tpr)
  const part = (most - fpr[stop - 1]!) / (fpr[stop]! - fpr[stop - 1]!)
  const last = tpr[stop - 1]! + part * (tpr[stop]! - tpr[stop - 1]!)
  const area = areaOf([...fpr.slice(0, stop), most], [...tpr.slice(0, stop), last])
  const chance = most ** 2 / 2
  return (1 + (area - chance) / (most - chance)) / 2
}
