import type { Precision } from './workloads/index.ts'

/** What a worker is told, as JSON in its only argument. */
export interface Task {
  workload: string
  batchSize: number
  precision: Precision
  /** Which of the engine's ways to run a step. */
  mode: string
  threads: number
  /** Holds what all engines start from: initial.safetensors and samples.safetensors (workers/draw.ts). */
  folder: string
  /** This process's place among those that share each batch; left out where it has all of it. */
  part?: Part
}

/** One of some equal parts of each batch. */
export interface Part {
  rank: number
  worldSize: number
  /** Of the group in which all average their gradients; null where each trains for itself. */
  group: string | null
}

/** Whether this processor has instructions for a precision. */
export type Support = 'native' | 'emulated'
