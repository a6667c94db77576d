/** What a process that is going to train can begin with while its code is still being loaded: the rest of this room comes later. */
import { findRuntime } from '../../runtime/index.ts'
import { setEnvironment } from '../tensorflow/environment.ts'
import { blockSignalsOnThisThread, mapInBackground } from '../tensorflow/system.ts'

/**
 * Has TensorFlow's libraries mapped by another thread. Does nothing where there are none, and leaves those with CUDA alone: they print
 * while they are mapped, and standard error can't be closed for them without losing what this thread prints.
 */
export function preloadTensorFlow(): void {
  const runtime = findRuntime()
  if (runtime?.kind !== 'cpu') return
  setEnvironment()
  blockSignalsOnThisThread() // before the thread, which inherits it
  mapInBackground([runtime.framework, runtime.library])
}
