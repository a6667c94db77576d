import type { Batch } from '../data/index.ts'

/** How a run is spread over devices. One process on one device now; data parallel over ranks joins here. */
export interface Strategy {
  readonly rank: number
  readonly worldSize: number
  /** The batch where the step reads it. */
  toDevice(batch: Batch): Batch
}

/** TensorFlow copies a tensor to the device of the op that first reads it. */
export const singleDevice: Strategy = { rank: 0, worldSize: 1, toDevice: (batch) => batch }
