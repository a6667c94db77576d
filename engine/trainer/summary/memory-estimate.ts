import type { NamedVariable } from '../../nn/index.ts'
import { tf } from '../../tensor/index.ts'
import { peakBytes } from './peak-memory.ts'
import type { StepTrace } from './step-trace.ts'

/** Bytes that a training will take at its peak. */
export interface MemoryEstimate {
  parameters: number
  /** What the optimiser keeps of each parameter, and other variables, such as metrics'. */
  optimizer: number
  /** Activations and gradients of a step at once. */
  step: number
  /** What the process has now beside these: the program, TensorFlow, the data set. */
  process: number
  total: number
}

export function estimateMemory(trace: StepTrace, variables: NamedVariable[]): MemoryEstimate {
  const parameters = bytesOf(variables.map(({ variable }) => variable))
  const optimizer = bytesOf(Object.values(tf.engine().registeredVariables)) - parameters
  const step = peakBytes(trace.graph) + 2 * trace.batchBytes
  const own = process.memoryUsage.rss()
  return { parameters, optimizer, step, process: own, total: own + step }
}

const bytesOf = (variables: { size: number }[]) => variables.reduce((bytes, { size }) => bytes + size * 4, 0)
