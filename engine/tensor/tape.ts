import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs'
import { tf } from './tfjs.ts'

interface TapeNode {
  inputs: Record<string, Tensor>
  outputs: Tensor[]
  saved?: Tensor[]
}

/** What TensorFlow.js keeps about gradients; its declarations leave it out. */
const stateOf = () => tf.engine().state as unknown as { activeTape: TapeNode[] | null; gradientDepth: number }

/** Whether gradients will be taken of what is computed now. */
export const isTaped = (): boolean => stateOf().gradientDepth > 0

/**
 * Disposes what TensorFlow.js saved for a backward pass that never came, because the function threw. TensorFlow.js itself leaves it,
 * so each skipped batch would leave its activations in memory.
 */
export function abandonTape(): void {
  const state = stateOf()
  if (state.gradientDepth > 0) return // an outer gradient still needs its own
  for (const { saved } of state.activeTape ?? []) for (const tensor of saved ?? []) tensor.dispose()
  state.activeTape = null
}

/** Runs `body` with its operations noted, so that `backward` can be called in it. */
export function withTape<T>(body: () => T): T {
  const state = stateOf()
  Object.assign(state, { activeTape: [], gradientDepth: 1 })
  try {
    return body()
  } finally {
    state.gradientDepth = 0
    abandonTape()
  }
}

/** Runs `body` without noting what it computes. */
export function withoutTape<T>(body: () => T): T {
  const state = stateOf()
  const depth = state.gradientDepth
  state.gradientDepth = 0
  try {
    return body()
  } finally {
    state.gradientDepth = depth
  }
}

/**
 * Gradients of `loss`, computed under `withTape`, by those of `parameters` that it depends on. What led to it is forgotten, and its
 * memory released, unless `retainGraph`.
 */
export function backward(loss: Scalar, parameters: Variable[], { retainGraph = false } = {}): Map<Variable, Tensor> {
  const state = stateOf()
  const tape = state.activeTape ?? []
  const path = pathTo(loss, tape)
  const used = retainGraph ? path.map((node) => ({ ...node, saved: [] })) : path
  const { grads } = withoutTape(() =>
    tf.engine().gradients(() => ((state.activeTape = used), loss), parameters, undefined, true),
  ) as unknown as { grads: (Tensor | null | undefined)[] }
  state.activeTape = retainGraph ? tape : tape.filter((node) => !path.includes(node))
  const pairs = parameters.map((parameter, index) => [parameter, grads[index]] as const)
  return new Map(pairs.filter((pair): pair is [Variable, Tensor] => pair[1] !== null && pair[1] !== undefined))
}

/** The part of a tape that `loss` was computed by. */
function pathTo(loss: Tensor, tape: TapeNode[]): TapeNode[] {
  const needed = new Set([loss.id])
  const path = tape.toReversed().filter(({ inputs, outputs }) => {
    if (!outputs.some(({ id }) => needed.has(id))) return false
    for (const { id } of Object.values(inputs)) needed.add(id)
    return true
  })
  return path.toReversed()
}
