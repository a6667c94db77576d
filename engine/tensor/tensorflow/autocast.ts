import { AttributeType, DataType, type Attribute } from '../runtime.ts'
import { isFusable, isWeak, roleOf } from './autocast-ops.ts'
import type { Pointer } from './c-api.ts'
import { neededNodes, type Roots } from './fuse.ts'
import type { GraphOutput } from './graph-api.ts'
import type { Added, Graph } from './graph.ts'

/**
 * Has a step keep what lies between its products in bfloat16, as PyTorch's autocast does: products give it, what is done to their results
 * follows, and losses, reductions and updates are given float32. With `native`, TensorFlow's products are computed in bfloat16; without, in
 * float32, their results being rounded. Own ops compute in float32 always. A graph's nodes stay as they are, so those that change are added
 * once more. Returns the roots among them, and the nodes that these need.
 */
export function autocast(graph: Graph, roots: Roots, { native }: { native: boolean }): Roots & { nodes: Pointer[] } {
  const nodes = neededNodes(graph, roots)
  const casting = new Casting(graph, nodes, native)
  for (const node of nodes) casting.visit(node)
  const cast = { outputs: roots.outputs.map((output) => casting.now(output)), updates: roots.updates.map(casting.operNow) }
  return { ...cast, nodes: neededNodes(graph, cast) }
}

type FloatType = typeof DataType.float32 | typeof DataType.bfloat16

const keyOf = ({ oper, index }: GraphOutput) => `${oper} ${index}`

/** Attributes of an own op's results, in their order. */
const resultTypes = ['Tv', 'Tw', 'Tx', 'Ty', 'Tz']

const typeAttribute = (name: string, value: number): Attribute => ({ name, type: AttributeType.type, value })

class Casting {
  readonly #graph: Graph
  readonly #native: boolean
  /** Nodes that use a value, by it, with the place that it has among their inputs. */
  readonly #users = new Map<string, { oper: Pointer; place: number }[]>()
  /** Nodes that follow, and whose result something takes in bfloat16. */
  readonly #wanted = new Set<Pointer>()
  readonly #weak = new Set<Pointer>()
  /** Nodes that TensorFlow joins with the product before them, which is rounded after them. */
  readonly #awaited = new Set<Pointer>()
  readonly #visited = new Set<Pointer>()
  readonly #nodeNow = new Map<Pointer, Pointer>()
  /** Values that are bfloat16 now, and what those are. */
  readonly #halves = new Map<string, GraphOutput>()
  readonly #casts = new Map<string, GraphOutput>()

  constructor(graph: Graph, nodes: Pointer[], native: boolean) {
    this.#graph = graph
    this.#native = native
    for (const oper of nodes) {
      const { op, inputs } = this.#nodeOf(oper)
      for (const [place, input] of inputs.entries()) {
        const key = keyOf(input)
        this.#users.set(key, [...(this.#users.get(key) ?? []), { oper, place }])
      }
      if (isWeak(op) || this.#followsWeak(oper)) this.#weak.add(oper)
    }
    for (const oper of nodes.toReversed()) if (roleOf(this.#nodeOf(oper).op).kind === 'following') this.#decideWanted(oper)
  }

  /** In float32, if it is a float. */
  now(value: GraphOutput): GraphOutput {
    const half = this.#halves.get(keyOf(value))
    return half ? this.#cast(half, DataType.float32) : { oper: this.operNow(value.oper), index: value.index }
  }

  operNow = (oper: Pointer): Pointer => this.#nodeNow.get(oper) ?? oper

  visit(oper: Pointer): void {
    const node = this.#nodeOf(oper)
    const role = roleOf(node.op)
    if (role.kind === 'own') this.#visitOwn(oper, node, role.results)
    else if (role.kind === 'product' && this.#native) this.#halve(oper, node, role.inputs)
    else if (this.#awaited.has(oper)) this.#narrow(oper, node)
    else if (role.kind === 'following' && this.#strong(oper, role.inputs).length > 0 && this.#follows(oper, role))
      this.#halve(oper, node, role.inputs)
    else if (role.kind === 'product') this.#narrow(oper, node)
    else this.#visitFloat(oper, node)
    this.#visited.add(oper)
  }

  #visitOwn(oper: Pointer, node: Added, results: number[]): void {
    const halves = results.filter((index) => this.#isTaken({ oper, index }))
    const inputs = node.inputs.map((input) => this.#halves.get(keyOf(input)) ?? this.now(input))
    this.#renew(oper, node, inputs, [...node.attributes, ...halves.map((index) => typeAttribute(resultTypes[index]!, DataType.bfloat16))])
    for (const index of halves) this.#markHalf({ oper, index })
  }

  /** Has the node compute in bfloat16. */
  #halve(oper: Pointer, node: Added, places: number[]): void {
    const inputs = node.inputs.map((input, place) => (places.includes(place) ? this.#half(input) : this.now(input)))
    const attributes = node.attributes.map((each) => (each.name === 'T' ? typeAttribute('T', DataType.bfloat16) : each))
    this.#renew(oper, node, inputs, attributes)
    this.#markHalf({ oper, index: 0 })
  }

  #visitFloat(oper: Pointer, node: Added): void {
    const inputs = node.inputs.map((input) => this.now(input))
    this.#renew(oper, node, inputs, node.attributes)
  }

  /** Has the node compute in float32, and rounds its result where something takes that in bfloat16. */
  #narrow(oper: Pointer, node: Added): void {
    this.#visitFloat(oper, node)
    const result = { oper, index: 0 }
    if (!this.#isTaken(result)) return
    const users = this.#usersOf(result)
    if (users.length === 1 && users[0]!.place === 0 && isFusable(this.#nodeOf(users[0]!.oper).op)) this.#awaited.add(users[0]!.oper)
    else this.#halves.set(keyOf(result), this.#cast(this.now(result), DataType.bfloat16))
  }

  /** Whether something computes with the value in bfloat16. */
  #isTaken(value: GraphOutput): boolean {
    return this.#usersOf(value).some(({ oper, place }) => this.#takes(oper, place))
  }

  #takes(oper: Pointer, place: number): boolean {
    const role = roleOf(this.#nodeOf(oper).op)
    if (role.kind === 'own') return true
    if (role.kind === 'product') return role.inputs.includes(place)
    return role.kind === 'following' && role.inputs.includes(place) && this.#follows(oper, role)
  }

  #follows(oper: Pointer, { inputs }: { inputs: number[] }): boolean {
    return this.#wanted.has(oper) && this.#decideWanted(oper) && !this.#isGivenFloats(oper, inputs)
  }

  /** Once it is known that nothing takes the result, that stays so: the more nodes are visited, the more are known to be float32. */
  #decideWanted(oper: Pointer): boolean {
    const isWanted = this.#isTaken({ oper, index: 0 })
    if (isWanted) this.#wanted.add(oper)
    else this.#wanted.delete(oper)
    return isWanted
  }

  /** Whether something that is known to be float32 and to stay so is among those inputs. */
  #isGivenFloats(oper: Pointer, places: number[]): boolean {
    return this.#strong(oper, places).some((input) => this.#visited.has(input.oper) && !this.#halves.has(keyOf(input)))
  }

  #strong(oper: Pointer, places: number[]): GraphOutput[] {
    const { inputs } = this.#nodeOf(oper)
    return places.map((place) => inputs[place]!).filter((input) => !this.#weak.has(input.oper))
  }

  #followsWeak(oper: Pointer): boolean {
    const { op, inputs } = this.#nodeOf(oper)
    const role = roleOf(op)
    const isWeakFloat = (input: GraphOutput) => this.#graph.typeOf(input) !== DataType.float32 || this.#weak.has(input.oper)
    if (op === 'Cast') return isWeakFloat(inputs[0]!)
    return role.kind === 'following' && role.inputs.every((place) => isWeakFloat(inputs[place]!))
  }

  #half(value: GraphOutput): GraphOutput {
    return this.#halves.get(keyOf(value)) ?? this.#cast(this.now(value), DataType.bfloat16)
  }

  #markHalf(value: GraphOutput): void {
    this.#halves.set(keyOf(value), { oper: this.operNow(value.oper), index: value.index })
  }

  #cast(value: GraphOutput, to: FloatType): GraphOutput {
    const key = `${keyOf(value)} ${to}`
    const known = this.#casts.get(key)
    if (known) return known
    const attributes = [typeAttribute('SrcT', this.#graph.typeOf(value)), typeAttribute('DstT', to)]
    const cast = { oper: this.#graph.add('Cast', attributes, [value]), index: 0 }
    this.#casts.set(key, cast)
    return cast
  }

  /** Adds the node once more, where it is another one now. */
  #renew(oper: Pointer, node: Added, inputs: GraphOutput[], attributes: Attribute[]): void {
    const controls = node.controls.map(this.operNow)
    const same =
      inputs.every((input, place) => keyOf(input) === keyOf(node.inputs[place]!)) &&
      controls.every((control, place) => control === node.controls[place]) &&
      attributes.every((each, place) => each === node.attributes[place])
    if (same) return
    const added = this.#graph.add(node.op, attributes, inputs, controls)
    if (node.shape) this.#graph.setShape({ oper: added, index: 0 }, node.shape)
    this.#nodeNow.set(oper, added)
  }

  #nodeOf(oper: Pointer): Added {
    return this.#graph.added.get(oper)!
  }

  #usersOf(value: GraphOutput): { oper: Pointer; place: number }[] {
    return this.#users.get(keyOf(value)) ?? []
  }
}
