import type { Batch } from '../../data/index.ts'
import { enterStep, tf, TensorScope } from '../../tensor/index.ts'
import { profiled } from '../profile/profiled.ts'
import { batchSizeOf, randomStages, type RunContext, type Stage } from '../run-context.ts'

/**
 * Runs one batch of a stage: in its own tensor scope, with its own random draws, and with `log` knowing its size. Whatever the batch
 * made is disposed at the end but what was kept, the batch's own tensors too.
 */
export async function inBatchScope<T>(
  context: RunContext,
  stage: Stage,
  batchNumber: number,
  batch: Batch,
  run: (scope: TensorScope) => Promise<T>,
): Promise<T> {
  enterStep(randomStages[stage], batchNumber)
  context.log.enterBatch(batchSizeOf(batch))
  const scope = new TensorScope()
  try {
    return await run(scope)
  } finally {
    scope.close()
    context.log.leaveBatch()
    tf.dispose(batch)
  }
}

/** The hooks on a batch's way to the device. */
export function transferBatch({ hooks, strategy, profiler }: RunContext, batch: Batch, dataloaderIndex = 0): Batch {
  const through = (hook: 'onBeforeBatchTransfer' | 'transferBatchToDevice' | 'onAfterBatchTransfer', value: Batch) =>
    hooks.callSync(hook, value, dataloaderIndex).reduce<Batch>((current, changed) => (changed as Batch | undefined) ?? current, value)
  return profiled(profiler, 'transfer', () => {
    const before = through('onBeforeBatchTransfer', batch)
    return through('onAfterBatchTransfer', through('transferBatchToDevice', strategy.toDevice(before)))
  })
}

let lastTurn = 0

/**
 * Lets messages in and out (stop requests, heartbeats, logged values) between batches, at most every 10 ms, since a turn of the
 * event loop costs as much as a small op.
 */
export async function turnEventLoop(): Promise<void> {
  if (performance.now() - lastTurn < 10) return
  await new Promise((resolve) => setImmediate(resolve))
  lastTurn = performance.now()
}
