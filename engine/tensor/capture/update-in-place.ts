import type { Tensor, Variable } from '@tensorflow/tfjs'
import { currentRuntime, replaceValue, shareCount, tensorId } from '../backend.ts'
import type { Attribute } from '../runtime.ts'
import { activeTrace, type ActiveTrace } from './active-trace.ts'

/**
 * Runs an op of TensorFlow that changes variables where they lie, such as ResourceApplyAdam, so that nothing of their size is copied.
 * Its inputs are the variables first, then `inputs`. Clones of a variable keep their value.
 */
export function updateInPlace(op: string, attributes: Attribute[], variables: Variable[], inputs: Tensor[]): void {
  const trace = activeTrace()
  const given = inputs.map((input) => tensorId(input))
  if (!trace) return currentRuntime().update(op, attributes, variables.map(unshared), given)
  const places = variables.map((variable) => placeOf(trace, variable))
  const updated = trace.recording.update(op, attributes, places, given)
  for (const [index, variable] of variables.entries()) replaceValue(variable, updated[index]!)
}

/**
 * Whether a captured step may have an own op write into the memory of these variables, which is faster than an op for each of them. In
 * eager steps, whose ops may pass on that memory, it never does.
 */
export function canOverwrite(variables: Variable[]): boolean {
  const trace = activeTrace()
  return trace !== null && variables.every((variable) => trace.recording.canOverwrite(placeOf(trace, variable)))
}

/** Runs an own op that changes variables, all of which `canOverwrite`. Its inputs are `numbers`, the variables, then `inputs`. */
export function overwrite(op: string, numbers: Tensor, variables: Variable[], inputs: Tensor[]): void {
  const trace = activeTrace()!
  const places = variables.map((variable) => placeOf(trace, variable))
  const given = inputs.map((input) => tensorId(input))
  const changed = trace.recording.overwrite(op, tensorId(numbers), places, given)
  for (const [index, variable] of variables.entries()) replaceValue(variable, changed[index]!)
}

const placeOf = (trace: ActiveTrace, variable: Variable) => ({
  index: trace.indexOf(variable),
  id: tensorId(variable),
  kept: trace.isShared(variable),
})

/** The runtime's number of a variable whose values nothing else shares: a clone keeps those of now. */
export function unshared(variable: Variable): number {
  if (shareCount(variable) > 1) replaceValue(variable, currentRuntime().fork(tensorId(variable)))
  return tensorId(variable)
}
