import { refuseUnknown } from '../../errors/index.ts'
import { tf } from '../../tensor/index.ts'
import { checkOption } from '../refusals.ts'
import { StreamingMetric } from '../streaming-metric.ts'
import { ngrams, overlap, pairsOf, textsOf, words, type Texts } from './texts.ts'

export interface BleuOptions {
  /** Runs of up to so many words. Default 4. */
  nGram?: number
  /** Add one to the counts of runs of two and more (Lin and Och 2004). Default false. */
  smooth?: boolean
}

/** Predictions, and for each the references, of which there may be several. */
type Given = [prediction: Texts, references: Texts[]]

/** BLEU of the whole corpus (Papineni et al. 2002; torchmetrics BLEUScore): words are what is between white space. */
export function bleuScore(options: BleuOptions = {}) {
  refuseUnknown('bleuScore', options, ['nGram', 'smooth'])
  const { nGram = 4, smooth = false } = options
  checkOption('bleuScore', 'nGram', nGram, Number.isInteger(nGram) && nGram > 0, 'a whole number above 0')
  const lengths = Array.from({ length: nGram }, (_, index) => index + 1)
  const contribute = (predictions: Texts, references: Texts[]) => {
    const pairs = pairsOf('bleuScore', textsOf('bleuScore', predictions), references)
    const counts = pairs.map(([text, each]) => countText(words(text), textsOf('bleuScore', each).map(words), lengths))
    const sums = (key: 'hits' | 'all' | 'sizes') =>
      tf.tensor1d(counts[0]![key].map((_, index) => counts.reduce((sum, count) => sum + count[key][index]!, 0)))
    return { hits: sums('hits'), all: sums('all'), sizes: sums('sizes') }
  }
  const source = { key: `bleu ${nGram}`, states: { hits: [nGram], all: [nGram], sizes: [2] }, contribute }
  return new StreamingMetric<Given>(source, ({ hits, all, sizes }) => {
    const [own, reference] = Array.from(sizes!.dataSync()) as [number, number]
    return tf.scalar(scoreOf(Array.from(hits!.dataSync()), Array.from(all!.dataSync()), own, reference, smooth))
  })
}

/** A run counts as often as in the reference that has it most; the length is that of the reference nearest in length. */
function countText(text: string[], references: string[][], lengths: number[]) {
  const nearest = references.reduce((best, each) =>
    Math.abs(each.length - text.length) < Math.abs(best.length - text.length) ? each : best,
  )
  const hitsOf = (length: number) => overlap(ngrams(text, length), mostOf(references.map((each) => ngrams(each, length))))
  return {
    hits: lengths.map(hitsOf),
    all: lengths.map((length) => Math.max(text.length - length + 1, 0)),
    sizes: [text.length, nearest.length],
  }
}

function mostOf(counts: Map<string, number>[]): Map<string, number> {
  const most = new Map<string, number>()
  for (const each of counts) for (const [key, count] of each) most.set(key, Math.max(count, most.get(key) ?? 0))
  return most
}

/** The geometric mean of precisions, times what brevity costs. */
function scoreOf(hits: number[], all: number[], own: number, reference: number, smooth: boolean): number {
  if (Math.min(...hits) === 0) return 0
  const added = (index: number) => (smooth && index > 0 ? 1 : 0)
  const logs = hits.map((count, index) => Math.log((count + added(index)) / (all[index]! + added(index))))
  const brevity = own > reference ? 1 : Math.exp(1 - reference / own)
  return brevity * Math.exp(logs.reduce((sum, log) => sum + log, 0) / hits.length)
}
