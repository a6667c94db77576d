import { readFileSync, readdirSync } from 'node:fs'

/** Resident memory of a process and all that it started, in MiB, from Linux's /proc; null elsewhere. Shared pages count in each. */
export function residentMb(pid: number): number | null {
  if (process.platform !== 'linux') return null
  return descendants(pid).reduce((sum, each) => sum + residentOf(each), 0)
}

function descendants(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(descendants)]
}

/** Each thread has its own list of the processes that it started. */
function childrenOf(pid: number): number[] {
  try {
    const threads = readdirSync(`/proc/${pid}/task`)
    return threads.flatMap((thread) => numbers(readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')))
  } catch {
    return [] // it ended meanwhile
  }
}

const numbers = (text: string) => text.split(' ').filter(Boolean).map(Number)

function residentOf(pid: number): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return Number(kilobytes ?? 0) / 1024
  } catch {
    return 0
  }
}
