import { tf } from './tfjs.ts'

/**
 * Disposes what TensorFlow.js saved for a backward pass that never came, because the function threw. TensorFlow.js itself leaves it,
 * so each skipped batch would leave its activations in memory.
 */
export function abandonTape(): void {
  const { state } = tf.engine()
  if (state.gradientDepth > 0) return // an outer gradient still needs its own
  for (const { saved } of state.activeTape ?? []) for (const tensor of saved ?? []) tensor.dispose()
  state.activeTape = null as never
}
