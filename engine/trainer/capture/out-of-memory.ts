import { LeydenError } from '../../errors/index.ts'
import { startRuntime, TensorFlowError } from '../../tensor/index.ts'
import { formatBytes } from '../../terminal/index.ts'

/** Bytes of an element, by the names that TensorFlow's message has. */
const sizes: Record<string, number> = {
  double: 8,
  int64: 8,
  complex64: 8,
  float: 4,
  int32: 4,
  half: 2,
  bfloat16: 2,
  uint8: 1,
  int8: 1,
  bool: 1,
}

/** What an allocation that failed asked for. */
interface Asked {
  shape: number[]
  type: string
  bytes: number
}

export const isOutOfMemory = (error: unknown): error is TensorFlowError =>
  error instanceof TensorFlowError && error.code === 'RESOURCE_EXHAUSTED'

/**
 * A step that ran out of memory: what it asked for, what was free, and the largest batch for which that one tensor could be made. What
 * else the step needs isn't known, so the batch that fits may be smaller.
 */
export function outOfMemory(error: TensorFlowError, step: string, batchSize: number): LeydenError {
  const asked = readAsked(error.message)
  const free = freeBytes()
  const what = asked ? `a ${asked.type} tensor of shape [${asked.shape.join(', ')}] takes ${formatBytes(asked.bytes)}` : error.message
  const left = free === null ? '' : `, and ${formatBytes(free)} are free`
  const message = `${step} ran out of memory: ${what}${left}.`
  return new LeydenError(message, { member: step, remedy: remedyFor(asked, free, batchSize), cause: error })
}

/** TensorFlow writes `OOM when allocating tensor with shape[64,1024] and type float on /job:...`. */
function readAsked(message: string): Asked | null {
  const [, extents, type] = /shape\s?\[([\d,\s]*)\] and type (\w+)/.exec(message) ?? []
  if (extents === undefined || type === undefined) return null
  const shape = extents.split(',').map(Number)
  return { shape, type, bytes: shape.reduce((product, extent) => product * extent, sizes[type] ?? 4) }
}

/** Of a GPU the runtime doesn't say. */
function freeBytes(): number | null {
  const onGpu = startRuntime()
    .devices()
    .some(({ kind }) => kind === 'gpu')
  return onGpu ? null : process.availableMemory()
}

function remedyFor(asked: Asked | null, free: number | null, batchSize: number): string {
  const keep = 'accumulateGradBatches makes up for smaller batches.'
  // A tensor that no axis of grows with the batch needs another model, not another batch.
  const grows = asked?.shape.some((extent) => extent > 0 && extent % batchSize === 0)
  if (!asked || free === null || !grows) return `Lower batchSize, which is ${batchSize}, or make the model smaller. ${keep}`
  const largest = Math.floor((free / asked.bytes) * batchSize)
  if (largest < 1) return 'Make the model smaller: not even a batch of one sample would fit.'
  return `Lower batchSize, which is ${batchSize}, to ${largest} at most. ${keep}`
}
