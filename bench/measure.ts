import { mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { contendersOf, drawTask, profiled } from './contenders/index.ts'
import { alternate, profile, type RoundOptions } from './measuring/index.ts'
import { compare, missesTarget, type Comparison } from './results/index.ts'
import type { Peers } from './setup/index.ts'
import type { Precision, Workload } from './workloads/index.ts'

export interface Measured {
  comparison: Comparison
  versions: Record<string, string>
}

/** One workload in one precision, in all that can run it; null where Leyden can't compute in this precision here. */
export async function measure(
  workload: Workload,
  precision: Precision,
  peers: Peers,
  options: RoundOptions,
  scratch: string,
): Promise<Measured | null> {
  const folder = mkdtempSync(path.join(scratch, 'task-'))
  try {
    const task = { workload: workload.name, batchSize: workload.batchSize, precision, folder }
    if (!(await drawTask({ ...task, mode: 'captured', threads: options.threads }))) return null
    const { tracks, skipped } = await alternate(workload, task, contendersOf(workload, precision, peers), options)
    const [leyden, ...others] = tracks
    const versions = Object.assign({}, ...tracks.map(({ ready }) => ready.versions)) as Record<string, string>
    const comparison = compare(workload, precision, [leyden!, ...others], skipped)
    if (missesTarget(comparison)) comparison.profile = await profile(profiled, { ...task, precision: 'float32', threads: options.threads })
    return { comparison, versions }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
