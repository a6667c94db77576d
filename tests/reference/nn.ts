import { readFileSync } from 'node:fs'

export interface Values {
  shape: number[]
  values: number[]
}

export interface LayerCase {
  /** Parameters and buffers in PyTorch's layout, before and (buffers only) after one forward pass. */
  state: Record<string, Values>
  stateAfter: Record<string, Values>
  inputs: Values[]
  outputs: Values[]
  /** Of the scalar whose gradients these are: the sum of outputs * weights. */
  weights: Values[]
  inputGradients: (Values | null)[]
  gradients: Record<string, Values>
}

export interface LossCase {
  /** Of the loss's function, in its order; the first one is differentiated. */
  inputs: Values[]
  value: Values
  gradient: Values
}

/** Numbers that PyTorch computed in float64: nn.py wrote them. */
export const nnReference = JSON.parse(readFileSync(new URL('nn.json', import.meta.url), 'utf8')) as {
  layers: Record<string, LayerCase>
  losses: Record<string, LossCase>
}
