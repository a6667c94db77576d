import type { Tensor } from '@tensorflow/tfjs'
import { refuseUnknown } from '../../errors/index.ts'
import { tf } from '../../tensor/index.ts'
import { StreamingMetric } from '../streaming-metric.ts'
import { pairsOf, textsOf, words, type Texts } from './texts.ts'

type Given = [prediction: Texts, target: Texts]

export interface EditDistanceOptions {
  /** Of a substitution, where insertions and deletions cost 1. Default 1. */
  substitutionCost?: number
}

const characters = (text: string) => Array.from(text)

/** Word errors over words of the reference (torchmetrics WordErrorRate). */
export const wordErrorRate = () => errorRate('wordErrorRate', words)

/** Character errors over characters of the reference (torchmetrics CharErrorRate). */
export const charErrorRate = () => errorRate('charErrorRate', characters)

/** Levenshtein's distance in characters, the mean of the texts' (torchmetrics EditDistance). */
export function editDistance(options: EditDistanceOptions = {}) {
  refuseUnknown('editDistance', options, ['substitutionCost'])
  const { substitutionCost = 1 } = options
  return distanceMetric('editDistance', characters, () => 1, substitutionCost)
}

const errorRate = (metric: string, split: (text: string) => string[]) => distanceMetric(metric, split, (target) => target.length)

function distanceMetric(metric: string, split: (text: string) => string[], sizeOf: (target: string[]) => number, substitution = 1) {
  const contribute = (predictions: Texts, targets: Texts): Record<string, Tensor> => {
    const pairs = pairsOf(metric, textsOf(metric, predictions), textsOf(metric, targets))
    const tokens = pairs.map(([prediction, target]) => [split(prediction), split(target)] as const)
    const sum = (values: number[]) => tf.scalar(values.reduce((total, value) => total + value, 0))
    return {
      errors: sum(tokens.map(([prediction, target]) => distance(prediction, target, substitution))),
      total: sum(tokens.map(([, target]) => sizeOf(target))),
    }
  }
  const source = { key: `${metric} ${substitution}`, states: { errors: [], total: [] }, contribute }
  return new StreamingMetric<Given>(source, ({ errors, total }) => errors!.div(total!))
}

/** Insertions, deletions and substitutions that make one of the other; row by row of the table of prefixes. */
function distance(from: string[], to: string[], substitution: number): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [above, token] of from.entries()) {
    const next = [above + 1]
    for (const [left, other] of to.entries()) {
      const replaced = row[left]! + (token === other ? 0 : substitution)
      next.push(Math.min(replaced, row[left + 1]! + 1, next[left]! + 1))
    }
    row = next
  }
  return row.at(-1)!
}
