import type { CurveCounts } from '../../media/media.ts'

/** As many as PyTorch's writer takes. */
const thresholds = 127

/**
 * Rows of true positives, false positives, true negatives, false negatives, precision and recall, at thresholds of equal distance from 0
 * to 1: what TensorBoard's plugin of PR curves stores (tensorboard/plugins/pr_curve/summary.py).
 */
export function precisionRecallTable({ thresholds: falling, tp, fp, positives, negatives }: CurveCounts): number[][] {
  const columns = Array.from({ length: thresholds }, (_, index) => {
    const at = lastAtLeast(falling, index / (thresholds - 1))
    const [hits, alarms] = at < 0 ? [0, 0] : [tp[at]!, fp[at]!]
    const [precision, recall] = [hits / Math.max(hits + alarms, tiny), hits / Math.max(positives, tiny)]
    return [hits, alarms, negatives - alarms, positives - hits, precision, recall]
  })
  return columns[0]!.map((_, row) => columns.map((column) => column[row]!))
}

/** Keeps 0 / 0 at 0, as the plugin's own summary does. */
const tiny = 1e-7

/** The index of the smallest of falling numbers that is at least `least`; -1 where none is. */
function lastAtLeast(falling: number[], least: number): number {
  let [low, high] = [0, falling.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (falling[middle]! >= least) low = middle + 1
    else high = middle
  }
  return low - 1
}
