import { LeydenError } from '../errors/index.ts'
import { RefusedConfig } from '../host/index.ts'
import { findRuntime, installRuntime, type RuntimeKind, type RuntimeProgress } from '../runtime/index.ts'

/** TensorFlow on this machine. */
export interface Runtime {
  has(kind?: RuntimeKind): boolean
  install(onProgress: (progress: RuntimeProgress) => void): Promise<void>
}

export const tensorFlow: Runtime = {
  has: (kind) => findRuntime(kind) !== null,
  install: async (onProgress) => void (await installRuntime('cpu', { onProgress })),
}

/** Throws where a run would fail for want of TensorFlow. */
export function requireRuntime(runtime: Runtime, accelerator: unknown): void {
  if (accelerator === 'gpu' && !runtime.has('cuda')) throw noCuda()
  if (runtime.has()) return
  throw new LeydenError('TensorFlow is not on this machine yet, and training needs it.', {
    remedy: 'Install it: the checks of this machine offer it, and so does leyden runtime install cpu.',
  })
}

function noCuda(): LeydenError {
  const message = 'The accelerator is gpu, and TensorFlow for GPUs is not on this machine.'
  return new RefusedConfig(message, {
    remedy: 'Install it with: leyden runtime install cuda. Or leave the accelerator out, to train on the CPU.',
    issues: [{ path: ['trainer', 'accelerator'], message }],
  })
}
