import { availableParallelism, freemem, totalmem } from 'node:os'
import { tf } from '../../tensor/index.ts'
import type { Trainer } from '../trainer.ts'
import type { Callback } from './callback.ts'

/**
 * Logs what the run's process takes, each `logEveryNSteps`, under `DeviceStatsMonitor/`: `cpu_percent` (of all cores, since the last time),
 * `cpu_vm_percent` (of the machine's memory, by all processes), `process_resident_bytes`, and `tensors`, whose growth is a leak. The
 * readings of GPUs are in the interface.
 */
export class DeviceStatsMonitor implements Callback {
  #cpu = process.cpuUsage()
  #time = performance.now()
  #loggedStep = -1

  onTrainStart(): void {
    this.#restart()
    this.#loggedStep = -1
  }

  onTrainBatchEnd(trainer: Trainer): void {
    const { globalStep, options } = trainer
    if (globalStep === 0 || globalStep % options.logEveryNSteps !== 0 || globalStep === this.#loggedStep) return
    this.#loggedStep = globalStep
    const values = Object.entries(this.#read()).map(([name, value]) => [`DeviceStatsMonitor/${name}`, value])
    trainer.logMetrics(Object.fromEntries(values))
    this.#restart()
  }

  #read(): Record<string, number> {
    const { user, system } = process.cpuUsage(this.#cpu)
    const wallUs = (performance.now() - this.#time) * 1000
    return {
      cpu_percent: (100 * (user + system)) / (wallUs * availableParallelism()),
      cpu_vm_percent: 100 * (1 - freemem() / totalmem()),
      process_resident_bytes: process.memoryUsage.rss(),
      tensors: tf.memory().numTensors,
    }
  }

  #restart(): void {
    this.#cpu = process.cpuUsage()
    this.#time = performance.now()
  }
}
