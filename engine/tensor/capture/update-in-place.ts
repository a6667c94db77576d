import type { Tensor, Variable } from '@tensorflow/tfjs'
import { currentRuntime, replaceValue, shareCount, tensorId } from '../backend.ts'
import type { Attribute } from '../runtime.ts'
import { activeTrace } from './active-trace.ts'

/**
 * Runs an op of TensorFlow that changes variables where they lie, such as ResourceApplyAdam, so that nothing of their size is copied.
 * Its inputs are the variables first, then `inputs`. Clones of a variable keep their value.
 */
export function updateInPlace(op: string, attributes: Attribute[], variables: Variable[], inputs: Tensor[]): void {
  const trace = activeTrace()
  const given = inputs.map((input) => tensorId(input))
  if (!trace) return currentRuntime().update(op, attributes, variables.map(unshared), given)
  const places = variables.map((variable) => ({ index: trace.indexOf(variable), id: tensorId(variable), kept: trace.isShared(variable) }))
  const updated = trace.recording.update(op, attributes, places, given)
  for (const [index, variable] of variables.entries()) replaceValue(variable, updated[index]!)
}

/** The runtime's number of a variable whose values nothing else shares: a clone keeps those of now. */
export function unshared(variable: Variable): number {
  if (shareCount(variable) > 1) replaceValue(variable, currentRuntime().fork(tensorId(variable)))
  return tensorId(variable)
}
