import { mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { drawTask, ranks } from './contenders/index.ts'
import type { LeftOut } from './measure.ts'
import { alternate, type RoundOptions } from './measuring/index.ts'
import { compareRanks, type RankComparison } from './results/index.ts'
import type { Workload } from './workloads/index.ts'

/** A workload in one rank of one thread, and in two, in float32. */
export async function measureRanks(workload: Workload, options: RoundOptions, scratch: string): Promise<RankComparison | LeftOut> {
  const folder = mkdtempSync(path.join(scratch, 'task-'))
  try {
    const task = { workload: workload.name, batchSize: workload.batchSize, precision: 'float32' as const, folder }
    await drawTask({ ...task, mode: 'captured', threads: 1 })
    const { tracks, skipped } = await alternate(workload, task, [ranks.one, ranks.two, ranks.apart], { ...options, threads: 1 })
    const [one, two, apart] = tracks
    if (two && apart) return compareRanks(workload, [one!, two, apart])
    return { leftOut: `two ranks: ${Object.values(skipped).join('; ')}` }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
