import { runtimeProgress } from './runtime-progress.ts'

/** Fetches TensorFlow when it isn't on this machine yet, telling how far it is. `accelerator` is the trainer's. */
export async function prepareRuntime(accelerator: string | undefined): Promise<void> {
  const { ensureRuntime } = await import('../runtime/index.ts')
  const progress = runtimeProgress()
  try {
    await ensureRuntime(accelerator === 'gpu' ? 'cuda' : undefined, { onProgress: progress.update })
  } finally {
    progress.end()
  }
}
