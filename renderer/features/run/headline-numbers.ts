import type { MetricSummary } from '../../../engine/api/contract/index.ts'

export interface HeadlineNumber {
  name: string
  label: string
  last: number
  /** The best value so far, where it isn't the last one and the name says which way is better. */
  best: { word: 'highest' | 'lowest'; value: number } | null
}

const lower = /(^|[_/.-])(loss|error|err|mse|rmse|mae|nll|perplexity|ppl|fid|wer|cer)([_/.-]|$)/i
const higher = /(^|[_/.-])(acc|accuracy|f1|precision|recall|auc|auroc|iou|miou|dice|map|bleu|r2|psnr|ssim|reward)([_/.-]|$)/i

/** What was measured on unseen data says most. */
const order = ['test', 'val', 'train']

/**
 * Metrics of whole epochs, the most telling first; those of no stage only where no stage has any. What is logged each step as well is
 * told by its epochs' values.
 */
export function headlineNumbers(summaries: MetricSummary[], limit = 8): { shown: HeadlineNumber[]; left: number } {
  const names = new Set(summaries.map(({ name }) => name))
  const telling = summaries.filter(
    ({ name, count }) => count > 0 && !(name.endsWith('_step') && names.has(name.replace(/_step$/, '_epoch'))),
  )
  const staged = telling.filter(({ name }) => rank(name) < order.length)
  const sorted = (staged.length > 0 ? staged : telling).toSorted((a, b) => rank(a.name) - rank(b.name))
  return { shown: sorted.slice(0, limit).map(headline), left: Math.max(0, sorted.length - limit) }
}

function headline(summary: MetricSummary): HeadlineNumber {
  const { name, last } = summary
  return { name, label: name.replace(/_epoch$/, ''), last, best: bestOf(summary) }
}

function bestOf({ name, last, min, max }: MetricSummary): HeadlineNumber['best'] {
  const best = higher.test(name)
    ? ({ word: 'highest', value: max } as const)
    : lower.test(name)
      ? ({ word: 'lowest', value: min } as const)
      : null
  return best === null || best.value === null || best.value === last ? null : { word: best.word, value: best.value }
}

function rank(name: string): number {
  const place = order.findIndex((stage) => name.startsWith(stage))
  return place < 0 ? order.length : place
}
