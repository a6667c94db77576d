import type { LightningModule, nn } from '../../engine/index.ts'

/** One field of all samples: the first axis of `values` are the samples, `shape` is that of one. */
export interface Samples {
  values: Float32Array | Int32Array
  shape: number[]
}

/** A workload in Leyden; the file beside it has the same for PyTorch. */
export interface LeydenWorkload {
  /** What is trained on, in the order in which it is taken. */
  samples(): Record<string, Samples>
  /** With weights of the current seed. */
  model(): LightningModule & { net: nn.Module }
}
