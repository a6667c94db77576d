import { refuseUnknown } from '../../errors/index.ts'
import { tf } from '../../tensor/index.ts'
import { MetricGroup } from '../metric-group.ts'
import { checkChoice } from '../refusals.ts'
import { StreamingMetric } from '../streaming-metric.ts'
import { ngrams, overlap, pairsOf, textsOf, type Texts } from './texts.ts'

export type RougeKey = 'rouge1' | 'rouge2' | 'rouge3' | 'rouge4' | 'rouge5' | 'rouge6' | 'rouge7' | 'rouge8' | 'rouge9' | 'rougeL'
type Part = 'precision' | 'recall' | 'fmeasure'

export interface RougeOptions {
  /** Overlaps of single words, of pairs ..., or of the longest common subsequence. Default rouge1, rouge2, rougeL. */
  rougeKeys?: RougeKey[]
  /** Of several references: the one with the best F measure, or the mean. Default `best`. */
  accumulate?: 'best' | 'avg'
}

type Score = [precision: number, recall: number, fmeasure: number]
type Given = [prediction: Texts, references: Texts[]]

const parts: Part[] = ['precision', 'recall', 'fmeasure']

/** ROUGE (Lin 2004; torchmetrics ROUGEScore, without stemming): `rouge1_fmeasure`, `rougeL_recall` and so on. */
export function rougeScore(options: RougeOptions = {}): MetricGroup<Given, `${RougeKey}_${Part}`> {
  refuseUnknown('rougeScore', options, ['rougeKeys', 'accumulate'])
  const { rougeKeys = ['rouge1', 'rouge2', 'rougeL'], accumulate = 'best' } = options
  checkChoice('rougeScore', 'accumulate', accumulate, ['best', 'avg'])
  for (const key of rougeKeys)
    checkChoice('rougeScore', 'rougeKeys', key, [...Array.from({ length: 9 }, (_, index) => `rouge${index + 1}`), 'rougeL'])
  const contribute = (predictions: Texts, references: Texts[]) => {
    const pairs = pairsOf('rougeScore', textsOf('rougeScore', predictions), references)
    const scores = pairs.map(([text, each]) => rougeKeys.flatMap((key) => scoreOf(key, text, textsOf('rougeScore', each), accumulate)))
    return { scores: tf.tensor2d(scores).sum(0), count: tf.scalar(scores.length) }
  }
  const source = { key: `rouge ${rougeKeys.join()} ${accumulate}`, states: { scores: [rougeKeys.length * 3], count: [] }, contribute }
  const all = new StreamingMetric<Given>(source, ({ scores, count }) => scores!.div(count!))
  const names = rougeKeys.flatMap((key) => parts.map((part) => `${key}_${part}` as const))
  const members = names.map((name, index) => [name, all.view((scores) => scores.slice([index], [1]).reshape([]))])
  return new MetricGroup(Object.fromEntries(members), (...given: Given) => void all.update(...given))
}

function scoreOf(key: RougeKey, text: string, references: string[], accumulate: 'best' | 'avg'): Score {
  const scores = references.map((reference) => compare(key, tokens(text), tokens(reference)))
  if (accumulate === 'best') return scores.reduce((best, score) => (score[2] > best[2] ? score : best))
  return parts.map((_, part) => scores.reduce((sum, score) => sum + score[part]!, 0) / scores.length) as Score
}

function compare(key: RougeKey, text: string[], reference: string[]): Score {
  const length = key === 'rougeL' ? 1 : Number(key.slice('rouge'.length))
  const hits = key === 'rougeL' ? commonSubsequence(text, reference) : overlap(ngrams(text, length), ngrams(reference, length))
  if (hits === 0) return [0, 0, 0]
  const [precision, recall] = [hits / (text.length - length + 1), hits / (reference.length - length + 1)]
  return [precision, recall, (2 * precision * recall) / (precision + recall)]
}

/** As the original program does: small letters and digits of ASCII make words. */
const tokens = (text: string): string[] => text.toLowerCase().match(/[a-z0-9]+/g) ?? []

function commonSubsequence(a: string[], b: string[]): number {
  let row = Array.from({ length: b.length + 1 }, () => 0)
  for (const token of a) {
    const next = [0]
    for (const [left, other] of b.entries()) next.push(token === other ? row[left]! + 1 : Math.max(row[left + 1]!, next[left]!))
    row = next
  }
  return row.at(-1)!
}
