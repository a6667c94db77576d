import type { Accelerator } from '../tensor/index.ts'

interface Machine {
  accelerator: Accelerator
  /** Whether this process computes on a GPU. */
  used: boolean
  /** Whether the machine has one. */
  present: boolean
  /** Whether TensorFlow for GPUs is on the machine. */
  installed: boolean
}

/** What is said where a GPU stands idle beside a training; null where none does. */
export function unusedGpu({ accelerator, used, present, installed }: Machine): string | null {
  if (used || !present) return null
  if (accelerator === 'cpu') return "A GPU is there and isn't used, since accelerator is 'cpu'. To use it, set accelerator to 'gpu'."
  if (!installed) return "A GPU is there and isn't used: TensorFlow for GPUs is missing. Install it: leyden runtime install cuda."
  return "A GPU is there and TensorFlow doesn't find it, so it isn't used. See what is wrong with: leyden doctor."
}
