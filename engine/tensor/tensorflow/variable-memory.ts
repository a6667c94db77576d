import type { Pointer } from './c-api.ts'
import type { GraphOutput } from './graph-api.ts'

/** Ops whose results lie in memory of their own. Others, such as Reshape or Slice, may pass on that of an input. */
const computing = new Set(
  `Add AddV2 BatchMatMulV2 BiasAdd Conv2D Conv2DBackpropInput DeepCopy DepthwiseConv2dNative FusedBatchNormGradV3 FusedBatchNormV3 GatherV2
  L2Loss MatMul Mul RealDiv Square Sub`.split(/\s+/),
)

/** Which nodes of a step may have results that lie in the memory of a variable, and which ones use those. */
export class VariableMemory {
  readonly #variables = new Map<Pointer, Set<number>>()
  readonly #users = new Map<number, Set<Pointer>>()
  readonly #passedOn = new Set<number>()

  /** `oper` reads the variable. */
  addReading(oper: Pointer, variable: number): void {
    this.#variables.set(oper, new Set([variable]))
  }

  addNode(op: string, oper: Pointer, inputs: GraphOutput[]): void {
    const used = new Set(inputs.flatMap((input) => [...(this.#variables.get(input.oper) ?? [])]))
    if (used.size === 0) return
    for (const variable of used) this.#usersOf(variable).add(oper)
    if (computing.has(op) || op.startsWith('Leyden')) return
    this.#variables.set(oper, used)
    for (const variable of used) this.#passedOn.add(variable)
  }

  /** Whether the result may lie in the memory of a variable. */
  holds({ oper }: GraphOutput): boolean {
    return this.#variables.has(oper)
  }

  /** Whether something else than a reading may lie in the variable's memory, which the step could still use. */
  isPassedOn(variable: number): boolean {
    return this.#passedOn.has(variable)
  }

  /** Nodes that use the variable's memory. */
  usersOf(variable: number): Iterable<Pointer> {
    return this.#usersOf(variable)
  }

  #usersOf(variable: number): Set<Pointer> {
    const known = this.#users.get(variable)
    if (known) return known
    const users = new Set<Pointer>()
    this.#users.set(variable, users)
    return users
  }
}
