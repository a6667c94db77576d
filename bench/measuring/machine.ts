import os from 'node:os'

export interface Machine {
  processor: string
  cores: number
  memoryGb: number
  system: string
  /** Over the last minute, before anything was measured: on an idle machine close to 0. */
  loadAverage: number
}

export function describeMachine(): Machine {
  return {
    processor: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.platform()} ${os.arch()}`,
    loadAverage: os.loadavg()[0]!,
  }
}

/** Processor time that all cores together spent on anything since the machine started, in ms. */
export function busyMs(): number {
  return os.cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0)
}
