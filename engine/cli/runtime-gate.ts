import { LeydenError } from '../errors/index.ts'
import { runtimeProgress } from './runtime-progress.ts'

/** Fetches TensorFlow when it isn't on this machine yet, telling how far it is, and builds the kernels. `accelerator` is the trainer's. */
export async function prepareRuntime(accelerator: string | undefined): Promise<void> {
  const { ensureKernels, ensureRuntime, findRuntime, hasNvidiaDriver } = await import('../runtime/index.ts')
  // Without a driver gigabytes would be fetched for nothing.
  if (accelerator === 'gpu' && !findRuntime('cuda') && !hasNvidiaDriver()) throw noDriver()
  const progress = runtimeProgress()
  try {
    await ensureRuntime(accelerator === 'gpu' ? 'cuda' : undefined, { onProgress: progress.update })
  } finally {
    progress.end()
  }
  await ensureKernels(() => process.stderr.write('Building kernels for this processor ...\n'))
}

function noDriver(): LeydenError {
  return new LeydenError('accelerator is gpu, and this machine has no driver of an NVIDIA GPU.', {
    remedy: 'Install the driver, or leave --accelerator out to train on the CPU.',
    usage: true,
  })
}
