import { tf, type Batch } from '../../engine/index.ts'
import { line } from './line.ts'

/** A module whose loss has the gradients [3, 4] and [12], by a learning rate of 1: what it moves is the gradient. */
export function fixed(members: Parameters<typeof line>[0] = {}) {
  const [first, second] = [tf.variable(tf.zeros([2])), tf.variable(tf.zeros([1]))]
  const module = line({
    learningRate: 1,
    net: { first, second } as never,
    trainDataloader: () => [{ x: tf.tensor1d([3, 4]), y: tf.tensor1d([12]) }],
    trainingStep: ({ x, y }: Batch) => x!.mul(first).sum().add(y!.mul(second).sum()),
    ...members,
  } as never)
  return { module, first, second }
}
