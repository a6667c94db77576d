import type { Scalar, Tensor } from '@tensorflow/tfjs'
import { adopt } from '../backend.ts'
import { DataType } from '../runtime.ts'
import { tf } from '../tfjs.ts'
import { activeTrace } from './active-trace.ts'

/**
 * A number that another step may have another of, such as a learning rate, as a float32 scalar. What JavaScript computes in a captured
 * step is computed once; this is computed before each.
 */
export function perStep(compute: () => number): Scalar {
  const trace = activeTrace()
  if (!trace) return tf.scalar(compute())
  const { shape, dtype, id } = trace.made(compute, DataType.float32, [], () => Float32Array.of(compute()))
  return adopt({ id, shape, dtype }) as Scalar
}

/** The same for several numbers that belong together, as a vector. */
export function perStepVector(compute: () => number[]): Tensor {
  const trace = activeTrace()
  if (!trace) return tf.tensor1d(compute())
  const { shape, dtype, id } = trace.made(compute, DataType.float32, [compute().length], () => Float32Array.from(compute()))
  return adopt({ id, shape, dtype })
}

/** Runs `effect` now, or, in a step that is captured, before each run of it. */
export function everyStep(effect: () => void): void {
  const trace = activeTrace()
  if (trace) trace.effects.push(effect)
  else effect()
}

/**
 * Hands `tensor` to `receive` now, or, in a step that is captured, what each run of it computes for it, after that run. It is disposed with
 * the step: clone and keep it.
 */
export function handOut(tensor: Tensor, receive: (value: Tensor) => void): void {
  const trace = activeTrace()
  if (trace) trace.handOut(tensor, receive)
  else receive(tensor)
}

/** Refuses, in a step that is captured, what would be fixed at its first value. `remedy` says how to do without. */
export function refuseInCapture(message: string, remedy: string): void {
  activeTrace()?.recording.fail(message, remedy)
}
