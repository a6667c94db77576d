import type { RateRange } from './rate-range.ts'
import { falls, steepest, valley, type Curve } from './suggestion.ts'

export interface SuggestionOptions {
  /** `steepest`, as Lightning, or `valley`, as fast.ai. Default `steepest`. */
  method?: 'steepest' | 'valley'
  /** Rates that are left out, since the mean of so few losses says little. Default 10; by valley a tenth of them. */
  skipBegin?: number
  /** Rates that are left out at the end, where the training diverged. Default 1; by valley 5. */
  skipEnd?: number
}

/** What a search for a learning rate found. */
export class LRFinder {
  /** The rates that were tried, and the smoothed losses that they gave. */
  readonly results: Curve
  readonly range: RateRange

  constructor(results: Curve, range: RateRange) {
    this.results = results
    this.range = range
  }

  /** Whether the training diverged before all rates were tried. */
  get stoppedEarly(): boolean {
    return this.results.lr.length < this.range.numTraining
  }

  /**
   * A rate to train with; null where too few steps were taken to tell, or the loss falls nowhere. Slopes are those against the logarithm of the rate where that rose
   * by equal factors, as in fast.ai.
   */
  suggestion({ method = 'steepest', skipBegin, skipEnd }: SuggestionOptions = {}): number | null {
    const kept = this.#kept({ method, skipBegin, skipEnd })
    if (!falls(kept)) return null
    const position = this.range.mode === 'exponential' ? Math.log : (rate: number) => rate
    const place = method === 'steepest' ? steepest(kept, position) : valley(kept)
    return place === null ? null : kept.lr[place]!
  }

  /** Why there is no suggestion, as a sentence; null where there is one. */
  get whyNone(): string | null {
    if (this.suggestion() !== null) return null
    const kept = this.#kept({ method: 'steepest' })
    const [first, last] = [kept.lr[0], kept.lr.at(-1)]
    if (first === undefined || first === last)
      return 'Too few steps were taken to suggest a rate: raise numTraining, or earlyStopThreshold.'
    const range = `${Number(first.toPrecision(2))} to ${Number(last!.toPrecision(2))}`
    return `The loss falls at no rate from ${range}, so none is suggested: look for what keeps the module from learning, or try others by minLr and maxLr.`
  }

  #kept({ method, skipBegin, skipEnd }: SuggestionOptions): Curve {
    const { lr, loss } = this.results
    const begin = skipBegin ?? (method === 'steepest' ? 10 : Math.floor(this.range.numTraining / 10))
    const end = lr.length - (skipEnd ?? (method === 'steepest' ? 1 : 5))
    return { lr: lr.slice(begin, Math.max(begin, end)), loss: loss.slice(begin, Math.max(begin, end)) }
  }
}
