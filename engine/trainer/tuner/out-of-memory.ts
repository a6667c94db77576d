import { LeydenError } from '../../errors/index.ts'
import type { Callback } from '../callbacks/callback.ts'
import { isOutOfMemory as isTensorFlowOutOfMemory } from '../capture/out-of-memory.ts'

/** A trial would take more than is free: it isn't tried, since the system would swap or end the process. */
class TooLarge extends Error {}

/** Whether memory was what failed: TensorFlow's, or JavaScript's for an array. */
export function isOutOfMemory(error: unknown): boolean {
  if (error instanceof TooLarge) return true
  if (error instanceof LeydenError) return isOutOfMemory(error.cause) // as a run says it
  if (isTensorFlowOutOfMemory(error)) return true
  return error instanceof RangeError && /array buffer allocation failed|invalid (typed )?array length/i.test(error.message)
}

/** Ends a trial before its first step where the estimate says that memory won't suffice. */
export const withinMemory: Callback = {
  onFitStart(trainer) {
    const { memory } = trainer.summarize({ maxDepth: 0 })
    if (memory && memory.largestBatch !== null) throw new TooLarge(`a step takes ${memory.step} bytes, and ${memory.available} are free`)
  },
}
