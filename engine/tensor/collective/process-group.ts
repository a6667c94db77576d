import type { Tensor, Variable } from '@tensorflow/tfjs'
import { LeydenError } from '../../errors/index.ts'
import { currentRuntime } from '../backend.ts'
import { runOp } from '../operation.ts'
import { AttributeType } from '../runtime.ts'
import { tf } from '../tfjs.ts'
import { joinGroup, leaveGroup } from './native-group.ts'

export interface ProcessGroupOptions {
  /** The same for all ranks, and another for each start of them: letters, digits, dots, dashes and underscores. */
  name: string
  /** This process's number, from 0. */
  rank: number
  /** How many ranks there are, 64 at most. */
  worldSize: number
  /** How long a rank waits for another that lives, here and in each reduction, in ms. Default: 10 minutes, as PyTorch's NCCL group. */
  timeoutMs?: number
}

export interface ReduceOptions {
  /** Default: 'sum'. */
  op?: 'sum' | 'mean'
}

/** As native/all-reduce.h numbers them. */
const reductions = { sum: 0, mean: 1, broadcast: 2 } as const

/**
 * Ranks, which are processes of one machine that each train with a part of the batch. All of them make the same calls in the same order,
 * eagerly or in captured steps, and wait for each other in each. A rank that ended, left or waited in vain ends the group: the calls of
 * all others throw a LeydenError that names it, within a second.
 */
export class ProcessGroup {
  readonly rank: number
  readonly worldSize: number
  readonly #number: number

  /** Use initProcessGroup. */
  constructor(number: number, { rank, worldSize }: ProcessGroupOptions) {
    this.#number = number
    this.rank = rank
    this.worldSize = worldSize
  }

  /**
   * The sum or the mean of each tensor over all ranks, as new tensors of the same shapes: float32, any number and any shapes, the same in
   * each rank. They are added in the order of the ranks, so that all ranks get the same bits. Tensors that are given together wait once.
   */
  allReduce(tensors: Tensor[], { op = 'sum' }: ReduceOptions = {}): Tensor[] {
    return this.#reduce(tensors, reductions[op])
  }

  /** Gives the variables of all ranks the values of rank 0: weights that each rank drew for itself. */
  broadcast(variables: Variable[]): void {
    tf.tidy(() => {
      for (const [index, value] of this.#reduce(variables, reductions.broadcast).entries()) variables[index]!.assign(value as never)
    })
  }

  /** Leaves the group, at the end of the training. Ranks that still wait for this one get an error. */
  destroy(): void {
    leaveGroup(this.#number)
  }

  #reduce(tensors: Tensor[], reduction: number): Tensor[] {
    if (tensors.length === 0) return []
    for (const tensor of tensors) requireFloat32(tensor)
    const attributes = Object.entries({ N: tensors.length, group: this.#number, reduction })
    return runOp(
      'LeydenAllReduce',
      attributes.map(([name, value]) => ({ name, type: AttributeType.int, value })),
      tensors,
      tensors.length,
    )
  }
}

/**
 * Joins the ranks of `name`, and waits until all have come. Leyden's own kernels do what they do together, in memory that the processes
 * share: no port is opened, and nothing is left behind however a rank ends. Throws LeydenError where there are no own kernels, a rank is
 * taken, or one doesn't come.
 */
export async function initProcessGroup(options: ProcessGroupOptions): Promise<ProcessGroup> {
  checkOptions(options)
  currentRuntime() // registers the kernels
  return new ProcessGroup(await joinGroup(options), options)
}

function checkOptions({ name, rank, worldSize, timeoutMs = 1 }: ProcessGroupOptions): void {
  const wrong = (message: string, remedy: string) => new LeydenError(`initProcessGroup: ${message}`, { remedy })
  if (!/^[\w.-]{1,64}$/.test(name)) throw wrong(`the name is '${name}'.`, 'Use 1 to 64 letters, digits, dots, dashes and underscores.')
  if (!isIn(worldSize, 1, 64)) throw wrong(`worldSize is ${worldSize}.`, 'Use a whole number from 1 to 64.')
  if (!isIn(rank, 0, worldSize - 1)) throw wrong(`rank is ${rank} of ${worldSize}.`, `Use a whole number from 0 to ${worldSize - 1}.`)
  if (!isIn(timeoutMs, 1, 2 ** 31 - 1)) throw wrong(`timeoutMs is ${timeoutMs}.`, 'Use a whole number of ms, of at least 1.')
}

const isIn = (value: number, least: number, most: number) => Number.isInteger(value) && value >= least && value <= most

function requireFloat32({ dtype, shape }: Tensor): void {
  if (dtype === 'float32') return
  throw new LeydenError(`Ranks reduce tensors of float32; one of shape [${shape.join(', ')}] is of ${dtype}.`, {
    remedy: "Cast it before: tensor.cast('float32').",
  })
}
