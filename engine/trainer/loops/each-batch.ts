import type { Batch, BatchSource } from '../../data/index.ts'
import { profiled, profiledWait } from '../profile/profiled.ts'
import type { RunContext } from '../run-context.ts'
import { BatchReader } from './batch-reader.ts'
import { turnEventLoop } from './batch-scope.ts'

type Use = (batch: Batch, batchIndex: number, meanwhile: () => void) => Promise<void>

/** Calls `use` with each batch of an evaluation's pass, until the limit, the end or a request to stop. */
export async function eachBatch(context: RunContext, source: BatchSource, limit: number | null, use: Use): Promise<void> {
  const { trainer, hooks, options, profiler } = context
  const reader = new BatchReader(source, { seed: options.seed, epoch: 0 }, limit)
  try {
    for (let batchIndex = 0; !(batchIndex > 0 && trainer.stopRequested);) {
      const batch = await profiledWait(profiler, 'data', () => reader.next())
      if (!batch) return
      await use(batch, batchIndex, () => profiled(profiler, 'ahead', () => reader.readAhead()))
      trainer.batchDone(++batchIndex)
      hooks.notify('onProgress')
      await turnEventLoop()
    }
  } finally {
    await reader.close()
  }
}
