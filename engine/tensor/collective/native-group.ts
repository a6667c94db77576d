import { existsSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { LeydenError } from '../../errors/index.ts'
import { registeredKernels } from '../kernels/library.ts'
import type { ProcessGroupOptions } from './process-group.ts'

const defaultTimeoutMs = 10 * 60_000

/** Joins by the own kernels, on a thread of Node's pool. Returns the number that LeydenAllReduce knows the group by. */
export async function joinGroup({ name, rank, worldSize, timeoutMs = defaultTimeoutMs }: ProcessGroupOptions): Promise<number> {
  const join = library().func('int leyden_group_join(const char* name, int rank, int ranks, int limit_ms, void* words, int size)')
  const words = new Uint8Array(512)
  const number = await new Promise<number>((resolve, reject) => {
    join.async(memoryName(name), rank, worldSize, timeoutMs, words, words.length, (error: Error | null, result: number) =>
      error ? reject(error) : resolve(result),
    )
  })
  if (number >= 0) return number
  throw new LeydenError(`The ranks of '${name}' didn't come together: ${textOf(words)}.`, { remedy: remedies[-number] })
}

export function leaveGroup(number: number): void {
  library().func('void leyden_group_leave(int number)')(number)
}

/** By codes of TF_Status. */
const remedies: Record<number, string> = {
  3: 'Give all ranks the same worldSize and Leyden, and each a rank of its own; and a new name to each start.',
  4: 'See why that rank was not started, or ended; or give a longer timeoutMs.',
  8: 'See that this user may write there, and that 512 KiB for each rank are free.',
  10: 'The error of the rank that is named says why, where it had one.',
}

/** A file in memory where the system has a place for such; Windows has names that are no files. */
function memoryName(name: string): string {
  const memory = `leyden-ranks-${name}`
  if (process.platform === 'win32') return memory
  return path.join(existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir(), memory)
}

function library() {
  const kernels = registeredKernels()
  if (kernels) return kernels.loaded
  throw new LeydenError('Several ranks on one machine need own kernels, and there are none here.', {
    remedy: 'Run leyden doctor, which says why: without a C compiler, or with LEYDEN_KERNELS=off, there are none.',
  })
}

const textOf = (words: Uint8Array) => Buffer.from(words.subarray(0, words.indexOf(0))).toString()
