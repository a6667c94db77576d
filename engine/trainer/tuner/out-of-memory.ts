import { TensorFlowError } from '../../tensor/index.ts'

/** Whether memory was what failed: TensorFlow's, or JavaScript's for an array. */
export function isOutOfMemory(error: unknown): boolean {
  if (error instanceof TensorFlowError) return error.code === 'RESOURCE_EXHAUSTED'
  return error instanceof RangeError && /array buffer allocation failed|invalid (typed )?array length/i.test(error.message)
}
