import type { Attribute } from '../runtime.ts'

/** A result of a node. The shape is null where it depends on values. */
export interface StepOutput {
  dtype: number
  shape: number[] | null
}

/** A node of a step that was recorded. Nodes are named by their place in the list, which has each after those that it uses. */
export interface StepNode {
  op: string
  attributes: Attribute[]
  inputs: { node: number; output: number }[]
  /** Nodes that run before it for another reason than a value. */
  after: number[]
  outputs: StepOutput[]
}

/** A recorded step as a list: what it computes, without a value. */
export interface StepGraph {
  nodes: StepNode[]
  /** Nodes whose values the step returns, and those that change variables: what isn't needed for one of them never runs. */
  roots: number[]
}
