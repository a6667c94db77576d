import type { BatchSizeFinding } from './batch-size-search.ts'
import type { LRFinder } from './lr-finder.ts'

/** What a search for a hyper-parameter came to. */
export type Found = { lr: LRFinder; batchSize?: undefined } | { lr?: undefined; batchSize: BatchSizeFinding }
