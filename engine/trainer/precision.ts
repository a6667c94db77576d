/** In which types a step computes. Mixed precision joins here, on captured steps. */
export interface Precision {
  readonly name: string
  /** Runs a step's forward pass and gradients. */
  step<T>(compute: () => T): T
}

/** All in float32. */
export const fullPrecision: Precision = { name: '32-true', step: (compute) => compute() }
