import { statfs } from 'node:fs/promises'
import { cpus, freemem, totalmem } from 'node:os'
import { pause } from './bell.ts'
import type { DeviceReading } from './contract/index.ts'

const intervalMs = 2000

interface ProcessorTime {
  busy: number
  all: number
}

/** What the machine does, every two seconds. `home` names the disk. */
export async function* watchMachine(home: string, signal: AbortSignal): AsyncGenerator<DeviceReading, void, void> {
  let before: ProcessorTime | null = null
  do {
    const now = processorTime()
    yield await read(home, before && loadBetween(before, now))
    before = now
  } while (await pause(intervalMs, signal))
}

async function read(home: string, processorLoad: number | null): Promise<DeviceReading> {
  const { bavail, blocks, bsize } = await statfs(home)
  const memoryBytes = totalmem()
  return {
    time: Date.now(),
    processorLoad,
    memoryUsedBytes: memoryBytes - freemem(),
    memoryBytes,
    diskFreeBytes: bavail * bsize,
    diskBytes: blocks * bsize,
  }
}

/** Of all processors together, in ms since the machine started. */
function processorTime(): ProcessorTime {
  const times = cpus().map(({ times: { user, nice, sys, idle, irq } }) => ({ busy: user + nice + sys + irq, idle }))
  const busy = times.reduce((sum, each) => sum + each.busy, 0)
  return { busy, all: times.reduce((sum, each) => sum + each.idle, busy) }
}

/** Share that was busy; null where no time went by, as on systems that don't tell it. */
function loadBetween(before: ProcessorTime, now: ProcessorTime): number | null {
  const all = now.all - before.all
  return all > 0 ? Math.min(1, Math.max(0, (now.busy - before.busy) / all)) : null
}
