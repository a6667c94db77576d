import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { capture, initProcessGroup, TensorScope, tf, type ProcessGroup } from '../../../engine/tensor/index.ts'
import { train } from './training.ts'
import { sumsOf, valuesOf } from './values.ts'

type Tensors = ReturnType<ProcessGroup['allReduce']>

export interface Given {
  shapes?: number[][]
  steps?: number
}

const sizeOf = (shape: number[]) => shape.reduce((size, extent) => size * extent, 1)
const bitsOf = (tensors: Tensors) => tensors.map((tensor) => tensor.dataSync() as Float32Array)

function hash(all: Float32Array[]): string {
  const sum = createHash('sha256')
  for (const each of all) sum.update(new Uint8Array(each.buffer, each.byteOffset, each.byteLength))
  return sum.digest('hex')
}

const gives = (rank: number, shapes: number[][]) => shapes.map((shape, index) => tf.tensor(valuesOf(rank, index, sizeOf(shape)), shape))

/** The largest error of `found`, in units of what rounding may lose. */
function worstError(found: Float32Array[], ranks: number, scale: number): number {
  const errors = found.flatMap((values, tensor) => {
    const { sums, bounds } = sumsOf(ranks, tensor, values.length)
    let worst = 0
    for (const [index, value] of values.entries()) worst = Math.max(worst, Math.abs(value / scale - sums[index]!) / (bounds[index]! || 1))
    return worst
  })
  return Math.max(0, ...errors)
}

async function captured(body: (inputs: Tensors) => Tensors, inputs: Tensors, steps: number): Promise<Float32Array[]> {
  const step = capture(body, inputs)
  const scope = new TensorScope()
  let found: Float32Array[] = []
  for (let run = 0; run < steps; run++) found = bitsOf(await step.run(inputs, scope))
  step.dispose()
  return found
}

/** A reduction may take the memory of what nothing else needs: not that of variables, of constants and of what a step is given. */
async function keepsGiven(group: ProcessGroup, inputs: Tensors): Promise<boolean> {
  const variables = inputs.map((input) => tf.variable(input))
  const before = hash(bitsOf(inputs))
  group.allReduce(variables)
  await captured((given) => [...group.allReduce(variables), ...group.allReduce(given)], inputs, 2)
  return [variables, inputs].every((tensors) => hash(bitsOf(tensors)) === before)
}

/** What a rank of each scenario does; what it returns is compared between ranks. */
export const scenarios: Record<string, (group: ProcessGroup, given: Given, name: string) => unknown> = {
  async reduce(group, { shapes = [[3]], steps = 2 }) {
    const inputs = gives(group.rank, shapes)
    const sums = bitsOf(group.allReduce(inputs))
    const means = bitsOf(group.allReduce(inputs, { op: 'mean' }))
    const inStep = await captured((given) => [...group.allReduce(given), ...group.allReduce(given, { op: 'mean' })], inputs, steps)
    return {
      hash: hash([...sums, ...means]),
      inStep: hash(inStep),
      worst: [worstError(sums, group.worldSize, 1), worstError(means, group.worldSize, 1 / group.worldSize)],
      shapes: group.allReduce(inputs).map(({ shape }) => shape),
      given: await keepsGiven(group, inputs),
    }
  },

  /** Many reductions in a step, of which the results of most are not used, and each doubles what the last gave. */
  async many(group, { steps = 50 }) {
    const body = ([x]: Tensors) => {
      let value = x!
      for (let call = 0; call < 20; call++) {
        group.allReduce([x!.add(call)])
        value = group.allReduce([value], { op: 'mean' })[0]!.mul(2)
      }
      return [value]
    }
    return { values: [...(await captured(body, [tf.tensor([group.rank, 1])], steps))[0]!] }
  },

  async broadcast(group) {
    const variable = tf.variable(tf.tensor([group.rank + 1, -0, group.rank === 0 ? NaN : 5]))
    group.broadcast([variable])
    const values = [...variable.dataSync()]
    return { written: values.map((value) => (Object.is(value, -0) ? '-0' : String(value))) }
  },

  training: async (group) => ({ values: await train(group) }),

  /** Rank 1 is killed as it comes to the second reduction. */
  async killed(group) {
    group.allReduce([tf.scalar(1)])
    if (group.rank === 1) process.kill(process.pid, 'SIGKILL')
    group.allReduce([tf.scalar(1)])
  },

  async killedInStep(group) {
    const x = tf.tensor([1])
    const step = capture((given) => group.allReduce(given), [x])
    for (let run = 0; ; run++) {
      if (group.rank === 1 && run === 5) process.kill(process.pid, 'SIGKILL')
      await step.run([x], new TensorScope())
    }
  },

  async leaves(group) {
    group.allReduce([tf.scalar(1)])
    if (group.rank === 1) group.destroy()
    group.allReduce([tf.scalar(1)])
  },

  /** Rank 1 computes for longer than rank 0 waits. The first group is there for the second to be joined at once, by ranks that have started. */
  async late(group, _given, name) {
    group.allReduce([tf.scalar(1)])
    const impatient = await initProcessGroup({ name: `${name}-late`, rank: group.rank, worldSize: 2, timeoutMs: 10_000 })
    if (group.rank === 1) await sleep(250_000)
    impatient.allReduce([tf.scalar(1)])
  },

  async sizes(group) {
    group.allReduce([tf.ones([group.rank === 0 ? 4 : 5])])
  },

  async kinds(group) {
    group.allReduce([tf.ones([4])], { op: group.rank === 0 ? 'sum' : 'mean' })
  },

  /** Once it has failed, a group fails at once. */
  async again(group) {
    const attempt = () => group.allReduce([tf.ones([group.rank + 1])])
    try {
      attempt()
    } catch {
      attempt()
    }
  },

  async types(group) {
    group.allReduce([tf.tensor1d([1], 'int32')])
  },

  /** Nothing but to be there until it is ended. */
  async waits() {
    process.stdout.write('{"joined":true}\n')
    await new Promise((resolve) => setTimeout(resolve, 60_000))
  },
}
