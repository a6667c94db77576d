import { LeydenError } from '../../errors/index.ts'
import { refuseInCapture } from '../../tensor/index.ts'

/** One text, or one for each sample. */
export type Texts = string | string[]

/** The texts as a list. Texts are JavaScript's: in a captured step they would stay those of the first batch. */
export function textsOf(metric: string, given: Texts): string[] {
  refuseInCapture(`${metric} compares texts, and a captured step would compare those of its first batch each time`, remedy)
  if (typeof given === 'string') return [given]
  if (!Array.isArray(given)) throw notTexts(metric, given, 'a text')
  const wrong = given.findIndex((text) => typeof text !== 'string')
  if (wrong >= 0) throw notTexts(metric, given[wrong], `text ${wrong}`)
  return given
}

function notTexts(metric: string, given: unknown, place: string): LeydenError {
  const what = typeof given === 'object' ? 'an object' : `a ${typeof given}`
  return new LeydenError(`${metric} got ${what} in place of ${place}.`, { remedy: 'It takes a text, or a list of texts.' })
}

const remedy = 'Update it in onValidationBatchEnd, with the texts made of the values that validationStep returned.'

/** Pairs of what was predicted and of its reference. */
export function pairsOf<Reference>(metric: string, predictions: string[], references: Reference[]): [string, Reference][] {
  if (predictions.length === references.length) return predictions.map((text, index) => [text, references[index]!])
  throw new LeydenError(`${metric} got ${predictions.length} predictions and ${references.length} references.`, {
    remedy: 'Give it as many of one as of the other.',
  })
}

/** What is between white space. */
export const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '')

/** How often each run of `length` tokens occurs. */
export function ngrams(tokens: string[], length: number): Map<string, number> {
  const counts = new Map<string, number>()
  for (let at = 0; at + length <= tokens.length; at++) {
    const key = JSON.stringify(tokens.slice(at, at + length))
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

/** How many of `counts` are in `limits` too, each as often as there at most. */
export function overlap(counts: Map<string, number>, limits: Map<string, number>): number {
  let sum = 0
  for (const [key, count] of counts) sum += Math.min(count, limits.get(key) ?? 0)
  return sum
}
