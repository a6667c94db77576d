import type { Accompanying, Following, Fusion } from '../kernels/fusions.ts'
import type { Pointer } from './c-api.ts'
import type { GraphOutput } from './graph-api.ts'
import type { Added, Graph } from './graph.ts'

/** What a step is recorded for. */
export interface Roots {
  outputs: GraphOutput[]
  updates: Pointer[]
}

/** The nodes that roots need, in the order in which they were added. */
export function neededNodes(graph: Graph, { outputs, updates }: Roots): Pointer[] {
  const needed = new Set<Pointer>([...outputs.map(({ oper }) => oper), ...updates])
  const backwards = [...graph.added].toReversed()
  for (const [oper, { inputs, controls }] of backwards) {
    if (!needed.has(oper)) continue
    for (const input of inputs) needed.add(input.oper)
    for (const control of controls) needed.add(control)
  }
  return [...graph.added.keys()].filter((oper) => needed.has(oper))
}

/**
 * Joins ops as `fusions` say. A graph's nodes stay as they are, so those that are changed, and all that depend on them, are added once
 * more. Returns the roots among them, and the nodes that these need.
 */
export function fuse(graph: Graph, roots: Roots, fusions: Fusion[]): Roots & { nodes: Pointer[] } {
  const nodes = neededNodes(graph, roots)
  const known = new Set(fusions.map(({ first }) => first))
  if (!nodes.some((node) => known.has(graph.added.get(node)!.op))) return { ...roots, nodes }
  const rewriting = new Rewriting(graph, nodes, fusions)
  for (const node of nodes) rewriting.visit(node)
  const rewritten = { outputs: roots.outputs.map((output) => rewriting.now(output)), updates: roots.updates.map(rewriting.operNow) }
  return { ...rewritten, nodes: neededNodes(graph, rewritten) }
}

/** Places of results after the first. */
const furtherResults = [1, 2, 3, 4, 5]

/** What an own op says by attributes, its result's shape among them, is so of what it is joined with. */
const attributesOf = ({ attributes, shape }: Added) => (shape ? { attributes, shape } : { attributes: [] })

/** A value, as a key. */
const keyOf = ({ oper, index }: GraphOutput) => `${oper} ${index}`

class Rewriting {
  readonly #graph: Graph
  readonly #following: Map<string, Following[]>
  readonly #accompanying: Map<string, Accompanying[]>
  /** Nodes that use a value, by it. */
  readonly #users = new Map<string, Pointer[]>()
  readonly #places: Map<Pointer, number>
  /** Places of nodes that write where others read: what is before them must stay there. */
  readonly #barriers: number[]
  readonly #nodeNow = new Map<Pointer, Pointer>()
  readonly #valueNow = new Map<string, GraphOutput>()

  constructor(graph: Graph, nodes: Pointer[], fusions: Fusion[]) {
    this.#graph = graph
    this.#following = Map.groupBy(
      fusions.filter((fusion) => 'next' in fusion),
      ({ next }) => next,
    )
    this.#accompanying = Map.groupBy(
      fusions.filter((fusion) => 'beside' in fusion),
      ({ first }) => first,
    )
    this.#places = new Map(nodes.map((node, place) => [node, place]))
    this.#barriers = nodes.flatMap((node, place) => (this.#nodeOf(node).op.endsWith('InPlace') ? [place] : []))
    for (const node of nodes) for (const input of this.#nodeOf(node).inputs) this.#noteUser(input, node)
  }

  now(value: GraphOutput): GraphOutput {
    return this.#valueNow.get(keyOf(value)) ?? { oper: this.operNow(value.oper), index: value.index }
  }

  operNow = (oper: Pointer): Pointer => this.#nodeNow.get(oper) ?? oper

  visit(oper: Pointer): void {
    if (this.#valueNow.has(keyOf({ oper, index: 0 }))) return // it went with another
    const node = this.#nodeOf(oper)
    if (this.#follow(oper, node) || this.#accompany(oper, node)) return
    const inputs = node.inputs.map((input) => this.now(input))
    const controls = node.controls.map(this.operNow)
    const changed = inputs.some(({ oper: input }, place) => input !== node.inputs[place]!.oper)
    if (changed || controls.some((control, place) => control !== node.controls[place])) this.#replace(oper, { ...node, inputs, controls })
  }

  #follow(oper: Pointer, node: Added): boolean {
    for (const fusion of this.#following.get(node.op) ?? []) {
      const { input: place = 0, shared } = fusion
      const value = node.inputs[place]!
      const given = this.now(value)
      const first = this.#nodeOf(given.oper)
      if (
        first.op !== fusion.first ||
        given.index !== 0 ||
        !this.#isAlone(value, oper) ||
        this.#barred(value.oper, oper) ||
        !this.#fits(fusion, first, node) ||
        !this.#shares(fusion, first, node)
      )
        continue
      const others = node.inputs.filter((_, index) => index !== place && index !== shared?.next).map((input) => this.now(input))
      const controls = [...first.controls, ...node.controls.map(this.operNow)]
      const fused = { op: fusion.fused, ...attributesOf(first), inputs: [...first.inputs, ...others], controls }
      if (!this.#accompany(oper, fused)) this.#replace(oper, fused)
      for (const earlier of this.#origins(value.oper)) this.#nodeNow.set(earlier, this.operNow(oper))
      return true
    }
    return false
  }

  #accompany(oper: Pointer, { op, inputs, controls }: Added): boolean {
    for (const { beside, fused } of this.#accompanying.get(op) ?? []) {
      const users = this.#usersOf({ oper, index: 0 })
      const companion = users.find((user) => this.#nodeOf(user).op === beside)
      if (companion === undefined) continue
      const given = { inputs: inputs.map((input) => this.now(input)), controls: controls.map(this.operNow) }
      const joined = this.#replace(oper, { op: fused, attributes: [], ...given })
      this.#valueNow.set(keyOf({ oper: companion, index: 0 }), { oper: joined, index: 1 })
      this.#nodeNow.set(companion, joined)
      return true
    }
    return false
  }

  /** Whether `user` alone takes the value, and comes before all that take further results of what made it. */
  #isAlone(value: GraphOutput, user: Pointer): boolean {
    const further = this.#origins(value.oper).flatMap((oper) => furtherResults.flatMap((index) => this.#usersOf({ oper, index })))
    return this.#usersOf(value).length === 1 && further.every((other) => this.#places.get(other)! > this.#places.get(user)!)
  }

  #barred(from: Pointer, to: Pointer): boolean {
    const [first, last] = [this.#places.get(from)!, this.#places.get(to)!]
    return this.#barriers.some((place) => place > first && place < last)
  }

  /** The node, and those that were joined with it. */
  #origins(oper: Pointer): Pointer[] {
    const now = this.operNow(oper)
    const joined = [...this.#nodeNow].filter(([, other]) => other === now)
    return [...new Set([oper, ...joined.map(([earlier]) => earlier)])]
  }

  #fits({ fits }: Following, first: Added, next: Added): boolean {
    if (!fits) return true
    const [ofFirst, ofNext] = [first, next].map(({ inputs }) => inputs.map((input) => this.#graph.shapeOf(input)))
    return fits({ first: ofFirst!, next: ofNext! })
  }

  #shares({ shared }: Following, first: Added, next: Added): boolean {
    return !shared || keyOf(this.now(next.inputs[shared.next]!)) === keyOf(first.inputs[shared.first]!)
  }

  #replace(oper: Pointer, { op, attributes, inputs, controls, shape }: Added): Pointer {
    const added = this.#graph.add(op, attributes, inputs, controls)
    if (shape) this.#graph.setShape({ oper: added, index: 0 }, shape)
    this.#nodeNow.set(oper, added)
    return added
  }

  #nodeOf(oper: Pointer): Added {
    return this.#graph.added.get(oper)!
  }

  #noteUser(value: GraphOutput, user: Pointer): void {
    const key = keyOf(value)
    this.#users.set(key, [...(this.#users.get(key) ?? []), user])
  }

  #usersOf(value: GraphOutput): Pointer[] {
    return this.#users.get(keyOf(value)) ?? []
  }
}
