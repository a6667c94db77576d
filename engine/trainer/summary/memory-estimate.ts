import { availableParallelism, freemem } from 'node:os'
import type { NamedVariable } from '../../nn/index.ts'
import { tf } from '../../tensor/index.ts'
import { peakBytes } from './peak-memory.ts'
import type { StepTrace } from './step-trace.ts'

/** Bytes that a training will take at its peak. */
export interface MemoryEstimate {
  parameters: number
  /** What the optimiser keeps of each parameter, and other variables, such as metrics'. */
  optimizer: number
  /** Activations and gradients at once, of a step of training or validation, whichever takes more. */
  step: number
  /** Copies of the largest variable while a checkpoint is written; 0 where none is. */
  checkpoint: number
  /** What the process has now, these variables and the data set in it, and what any training adds to it. */
  process: number
  /** `process`, `step` and `checkpoint`. */
  total: number
  /** What the machine has free for the step and the checkpoint, and the largest batch that this would do for; null where the batch fits. */
  available: number
  largestBatch: number | null
}

/** What TensorFlow's allocator takes for each byte that is asked for: it hands out pieces of up to twice the size. Measured. */
const allocatorShare = 1.25

/** A variable in PyTorch's layout, and its values in JavaScript: those of the one before wait for the garbage collector. */
const copiesWhileSaving = 3

/** Of a small network's training: the graph, compiled kernels, threads, JavaScript's heap. Measured. */
const trainingBytes = 32e6

/** `traces` are those of the steps that there are, `saves` whether the training writes checkpoints. */
export function estimateMemory(variables: NamedVariable[], traces: (StepTrace | null)[], saves: boolean): MemoryEstimate {
  const parameters = bytesOf(variables.map(({ variable }) => variable))
  const everything = Object.values(tf.engine().registeredVariables)
  const optimizer = bytesOf(everything) - parameters
  const steps = traces.filter((trace) => trace !== null).map((trace) => stepBytes(trace))
  const step = Math.round(Math.max(...steps))
  const checkpoint = saves ? copiesWhileSaving * Math.max(...everything.map(bytesOfOne)) : 0
  const own = process.memoryUsage.rss() + trainingBytes
  const available = process.availableMemory?.() ?? freemem()
  const left = Math.max(0, available - checkpoint)
  const largestBatch = step <= left ? null : Math.floor((traces[0]!.batchSize * left) / step)
  return { parameters, optimizer, step, checkpoint, process: own, total: own + step + checkpoint, available, largestBatch }
}

/** The batch that comes next is read while a step runs. */
function stepBytes({ graph, batchBytes }: StepTrace): number {
  return allocatorShare * peakBytes(graph, availableParallelism()) + 2 * batchBytes
}

const bytesOfOne = ({ size }: { size: number }) => size * 4
const bytesOf = (variables: { size: number }[]) => variables.reduce((bytes, each) => bytes + bytesOfOne(each), 0)
