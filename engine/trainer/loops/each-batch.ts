import type { Batch, BatchSource } from '../../data/index.ts'
import { limitBatches } from '../batch-limits.ts'
import type { LimitOption } from '../options.ts'
import { profiled, profiledWait } from '../profile/profiled.ts'
import type { RunContext } from '../run-context.ts'
import { BatchReader } from './batch-reader.ts'
import { turnEventLoop } from './batch-scope.ts'

/** A loader of an evaluation, and how many of its batches are read; null where nothing says. */
export interface Reading {
  source: BatchSource
  batches: number | null
}

/** Which batch of an evaluation it is. */
export interface Place {
  /** In its loader. */
  batchIndex: number
  dataloaderIndex: number
  /** In all loaders. */
  number: number
}

/** A step is captured for each loader, whose number it may compute with. */
export const variantOf = ({ dataloaderIndex }: Place): string => (dataloaderIndex > 0 ? `loader ${dataloaderIndex}` : '')

type Use = (batch: Batch, place: Place, meanwhile: () => void) => Promise<void>

/** What a limit leaves of each loader, and of a number of batches that each has at most. */
export function readingsOf({ options }: RunContext, sources: BatchSource[], limit: LimitOption, most = Infinity): Reading[] {
  const left = ({ length }: BatchSource) => limitBatches(length, options[limit], limit)
  const atMost = (batches: number | null) => (most === Infinity ? batches : Math.min(most, batches ?? Infinity))
  return sources.map((source) => ({ source, batches: atMost(left(source)) }))
}

/** Batches of all; null where one isn't known. */
export function countOf(readings: Reading[]): number | null {
  const known = readings.flatMap(({ batches }) => batches ?? [])
  return known.length < readings.length ? null : known.reduce((total, batches) => total + batches, 0)
}

/** Calls `use` with each batch of an evaluation's loaders, one loader after the other, until the limits, the end or a request to stop. */
export async function eachBatch(context: RunContext, readings: Reading[], use: Use): Promise<void> {
  const { log, trainer } = context
  let number = 0
  for (const [dataloaderIndex, reading] of readings.entries()) {
    if (reading.batches === 0) continue
    if (number > 0 && trainer.stopRequested) return
    if (readings.length > 1) log.enterLoader(dataloaderIndex)
    number = await readLoader(context, reading, { dataloaderIndex, number }, use)
    if (readings.length > 1) log.leaveLoader()
  }
}

/** Returns the number of the batch after its last one. */
async function readLoader(context: RunContext, { source, batches }: Reading, first: Omit<Place, 'batchIndex'>, use: Use): Promise<number> {
  const { trainer, hooks, options, profiler } = context
  let { number } = first
  const reader = new BatchReader(source, { seed: options.seed, epoch: 0 }, batches, number)
  try {
    for (let batchIndex = 0; !(number > 0 && trainer.stopRequested); batchIndex++) {
      const batch = await profiledWait(profiler, 'data', () => reader.next())
      if (!batch) break
      await use(batch, { ...first, batchIndex, number }, () => profiled(profiler, 'ahead', () => reader.readAhead()))
      trainer.batchDone(++number)
      hooks.notify('onProgress')
      await turnEventLoop()
      if (trainer.command === 'fit') context.control.apply(context, 'validation')
    }
  } finally {
    await reader.close()
  }
  return number
}
