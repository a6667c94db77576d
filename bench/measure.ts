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

/** Not measured, and why. */
export interface LeftOut {
  leftOut: string
}

/** 40 s a step of its GPT. */
const emulated = 'it has no fast kernels in bfloat16 for a processor without instructions for it; --precision bf16-mixed measures it'

/** One workload in one precision, in all that can run it. */
export async function measure(
  workload: Workload,
  precision: Precision,
  peers: Peers,
  options: RoundOptions & { precision: Precision[] | null },
  scratch: string,
): Promise<Measured> {
  const folder = mkdtempSync(path.join(scratch, 'task-'))
  try {
    const task = { workload: workload.name, batchSize: workload.batchSize, precision, folder }
    const support = await drawTask({ ...task, mode: 'captured', threads: options.threads })
    const tooSlow = support === 'emulated' && !options.precision
    const { tracks, skipped } = await alternate(workload, task, contendersOf(workload, precision, tooSlow ? {} : peers), options)
    if (tooSlow && peers.pytorch) skipped['pytorch'] = emulated
    const [leyden, ...others] = tracks
    const versions = Object.assign({}, ...tracks.map(({ ready }) => ready.versions)) as Record<string, string>
    const comparison = compare(workload, precision, [leyden!, ...others], skipped)
    if (missesTarget(comparison)) comparison.profile = await profile(profiled, { ...task, precision: 'float32', threads: options.threads })
    return { comparison, versions }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
