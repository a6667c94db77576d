import { readFileSync } from 'node:fs'

interface Search {
  minLr: number
  maxLr: number
  numTraining: number
  rates: number[]
  /** Smoothed, up to the first that is four times the smallest. */
  losses: number[]
  /** The suggestions. */
  steepest: number
  valley: number
}

/** Searches for a learning rate by Lightning's rates, fast.ai's smoothing and PyTorch's slopes, in float64: tuner.py wrote them. */
export const tunerReference = JSON.parse(readFileSync(new URL('tuner.json', import.meta.url), 'utf8')) as Record<
  'exponential' | 'linear',
  Search
>
