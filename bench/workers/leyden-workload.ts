import { setSeed } from '../../engine/index.ts'
import { startRuntime } from '../../engine/tensor/index.ts'
import type { Task } from '../task.ts'
import type { LeydenWorkload } from '../workloads/workload.ts'

const seed = 0

/** Starts TensorFlow, then loads the workload. Its model has the same weights in each process. */
export async function loadWorkload({ workload, threads }: Task) {
  const runtime = startRuntime({ accelerator: 'cpu', threads }) // before the trainer, which has no such option
  const { default: loaded } = (await import(`../workloads/${workload}.ts`)) as { default: LeydenWorkload }
  const model = () => {
    setSeed(seed)
    return loaded.model()
  }
  return { runtime, samples: loaded.samples, model }
}
