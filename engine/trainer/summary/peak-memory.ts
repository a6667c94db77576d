import type { StepGraph, StepNode, StepOutput } from '../../tensor/index.ts'

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
 * The most bytes that the results of a step's nodes take at once, in the order in which TensorFlow runs them: first come, first served.
 * Without what the step is given (batch, variables), and without what kernels need for themselves.
 */
export function peakBytes({ nodes, roots }: StepGraph): number {
  const needed = neededNodes(nodes, roots)
  const blocks = new Map<string, Block>()
  const readers = countReaders(nodes, needed)
  let [live, peak] = [0, 0]
  for (const place of runOrder(nodes, needed)) {
    const node = nodes[place]!
    const inputs = node.inputs.map(({ node, output }) => blocks.get(`${node}:${output}`) ?? null)
    node.outputs.forEach((output, index) => {
      const key = `${place}:${index}`
      const reads = readers.get(key) ?? 0
      const block = blockOf(node, output, inputs, index)
      block.readers += reads
      if (!inputs.includes(block)) live += block.bytes
      blocks.set(key, block)
    })
    peak = Math.max(peak, live)
    for (const block of inputs) if (block && --block.readers === 0) live -= block.bytes
    for (const index of node.outputs.keys()) {
      const block = blocks.get(`${place}:${index}`)!
      if (block.readers === 0 && !inputs.includes(block)) live -= block.bytes
    }
  }
  return peak
}

function blockOf(node: StepNode, output: StepOutput, inputs: (Block | null)[], index: number): Block {
  const bytes = given.has(node.op) ? 0 : bytesOf(output)
  if (aliases.has(node.op)) return inputs[index] ?? { bytes: 0, readers: 0 }
  const free = inPlace.has(node.op) ? inputs.find((block) => block !== null && block.readers === 1 && block.bytes === bytes) : undefined
  return free ?? { bytes, readers: 0 }
}

/** Of an unknown shape: nothing is known. */
export function bytesOf({ dtype, shape }: StepOutput): number {
  return (shape ?? [0]).reduce((product, extent) => product * extent, widths[dtype] ?? 4)
}

/** Bytes of an element, by TensorFlow's number of the type; of those that aren't here, 4. A resource is a reference. */
const widths: Record<number, number> = { 2: 8, 4: 1, 5: 2, 6: 1, 9: 8, 10: 1, 14: 2, 17: 2, 19: 2, 20: 0 }

function neededNodes(nodes: StepNode[], roots: number[]): Set<number> {
  const needed = new Set<number>()
  const open = [...roots]
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (needed.has(place)) continue
    needed.add(place)
    open.push(...nodes[place]!.inputs.map(({ node }) => node), ...nodes[place]!.after)
  }
  return needed
}

function countReaders(nodes: StepNode[], needed: Set<number>): Map<string, number> {
  const readers = new Map<string, number>()
  for (const place of needed) {
    for (const { node, output } of nodes[place]!.inputs) readers.set(`${node}:${output}`, (readers.get(`${node}:${output}`) ?? 0) + 1)
  }
  return readers
}

/** A node is ready when all that it needs has run, and those that are ready run in the order in which they became so. */
function runOrder(nodes: StepNode[], needed: Set<number>): number[] {
  const waits = new Map<number, number>()
  const followers = new Map<number, number[]>()
  for (const place of needed) {
    const before = [...nodes[place]!.inputs.map(({ node }) => node), ...nodes[place]!.after]
    waits.set(place, before.length)
    for (const each of before) followers.set(each, [...(followers.get(each) ?? []), place])
  }
  const order = [...needed].filter((place) => waits.get(place) === 0).sort((a, b) => a - b)
  for (const place of order) {
    for (const next of followers.get(place) ?? []) {
      waits.set(next, waits.get(next)! - 1)
      if (waits.get(next) === 0) order.push(next)
    }
  }
  return order
}
