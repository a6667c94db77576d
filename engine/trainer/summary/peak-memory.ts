import type { StepGraph, StepNode, StepOutput } from '../../tensor/index.ts'
import { multiplyAdds } from './multiply-adds.ts'
import { schedule } from './schedule.ts'

/** Results that are their first input's memory. */
const aliases = new Set(['Identity', 'IdentityN', 'Reshape', 'Squeeze', 'ExpandDims', 'ReadVariableOp', 'StopGradient'])

/** Kernels that write into the memory of an input of the same size that nobody needs after them. */
const inPlace = new Set(
  (
    'Abs Add AddN AddV2 BiasAdd Ceil Cos Div DivNoNan Elu EluGrad Erf Exp Expm1 Floor Inv Log Log1p LogSoftmax Maximum Minimum Mul MulNoNan ' +
    'Neg Pow RealDiv Reciprocal Relu Relu6 Relu6Grad ReluGrad Rsqrt RsqrtGrad Selu SeluGrad Sigmoid SigmoidGrad Sign Sin Softmax Softplus ' +
    'Sqrt SqrtGrad Square SquaredDifference Sub Tanh TanhGrad'
  ).split(' '),
)

/** Not the step's own memory: what it is given, and what its kernels hold between steps. */
const given = new Set(['Placeholder', 'Const'])

/** A piece of memory, and by how many nodes it is still to be read. */
interface Block {
  bytes: number
  readers: number
}

/**
 * The most bytes that the results of a step's nodes take at once when TensorFlow runs them on so many threads. Without what the step is
 * given, batch and variables, and without what kernels need for themselves.
 */
export function peakBytes({ nodes, roots }: StepGraph, threads: number): number {
  const memory = new StepMemory(nodes)
  schedule(nodes, roots, { threads, cost: (node) => costOf(node, nodes), start: memory.start, end: memory.end })
  return memory.peak
}

/** Time in the unit of a multiply-add: what isn't a product is bound by memory. */
function costOf(node: StepNode, nodes: StepNode[]): number {
  return multiplyAdds(node, nodes) + 4 * node.outputs.reduce((bytes, output) => bytes + bytesOf(output), 0)
}

class StepMemory {
  peak = 0
  #live = 0
  readonly #nodes: StepNode[]
  readonly #blocks = new Map<string, Block>()
  readonly #readers = new Map<string, number>()

  constructor(nodes: StepNode[]) {
    this.#nodes = nodes
  }

  /** Called for each node that is needed, before any starts. */
  start = (place: number, needed: ReadonlySet<number>): void => {
    if (this.#readers.size === 0) this.#countReaders(needed)
    const node = this.#nodes[place]!
    const inputs = this.#inputsOf(node)
    for (const [index, output] of node.outputs.entries()) {
      const block = blockOf(node, output, inputs, index)
      block.readers += this.#readers.get(`${place}:${index}`) ?? 0
      if (!inputs.includes(block)) this.#live += block.bytes
      this.#blocks.set(`${place}:${index}`, block)
    }
    this.#live += this.#copied(node)
    this.peak = Math.max(this.peak, this.#live)
  }

  end = (place: number): void => {
    const node = this.#nodes[place]!
    const inputs = this.#inputsOf(node)
    this.#live -= this.#copied(node)
    for (const block of inputs) if (block && --block.readers === 0) this.#live -= block.bytes
    for (const index of node.outputs.keys()) {
      const block = this.#blocks.get(`${place}:${index}`)!
      if (block.readers === 0 && !inputs.includes(block)) this.#live -= block.bytes
    }
  }

  #inputsOf(node: StepNode): (Block | null)[] {
    return node.inputs.map(({ node: from, output }) => this.#blocks.get(`${from}:${output}`) ?? null)
  }

  /** A variable that is updated while another node may still read it is copied first. Its gradient is as large. */
  #copied({ op, inputs }: StepNode): number {
    if (!/^(ResourceApply|Assign)/.test(op)) return 0
    return Math.max(...inputs.map(({ node, output }) => bytesOf(this.#nodes[node]!.outputs[output]!)))
  }

  #countReaders(needed: ReadonlySet<number>): void {
    for (const place of needed) {
      for (const { node, output } of this.#nodes[place]!.inputs) {
        this.#readers.set(`${node}:${output}`, (this.#readers.get(`${node}:${output}`) ?? 0) + 1)
      }
    }
  }
}

function blockOf(node: StepNode, output: StepOutput, inputs: (Block | null)[], index: number): Block {
  if (given.has(node.op)) return { bytes: 0, readers: 0 }
  if (aliases.has(node.op)) return inputs[index] ?? { bytes: 0, readers: 0 }
  // oneDNN keeps beside each maximum where it came from, in a byte.
  const bytes = bytesOf(output) * (node.op === 'MaxPool' ? 1.25 : 1)
  const free = inPlace.has(node.op) ? inputs.find((block) => block !== null && block.readers === 1 && block.bytes === bytes) : undefined
  return free ?? { bytes, readers: 0 }
}

/** Of an unknown shape: nothing is known. */
function bytesOf({ dtype, shape }: StepOutput): number {
  return (shape ?? [0]).reduce((product, extent) => product * extent, widths[dtype] ?? 4)
}

/** Bytes of an element, by TensorFlow's number of the type; of those that aren't here, 4. A resource is a reference. */
const widths: Record<number, number> = { 2: 8, 4: 1, 5: 2, 6: 1, 9: 8, 10: 1, 14: 2, 17: 2, 19: 2, 20: 0 }
