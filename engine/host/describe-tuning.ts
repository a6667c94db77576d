import { formatNumber } from '../terminal/index.ts'
import type { TuningResult } from '../worker/index.ts'

/** What a search found, in a line. */
export function describeTuning(result: TuningResult): string {
  if (result.find === 'batchSize') {
    return result.batchSize === null
      ? 'No batch size that was tried fits into memory.'
      : `The largest batch size that fits is ${result.batchSize}.`
  }
  const { steepest, valley, whyNone } = result
  if (steepest === null) return whyNone ?? 'The search for a learning rate took too few steps to suggest one.'
  return `Suggested learning rate: ${formatNumber(steepest)} by the steepest slope${valley === null ? '' : `, ${formatNumber(valley)} by valley`}.`
}
