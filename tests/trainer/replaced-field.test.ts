import { expect, test } from 'vitest'
import { LightningModule, losses, nn, optim, tf, type Batch, type Tensor, type Variable } from '../../engine/index.ts'
import { loaderOf, quietTrainer } from './line.ts'

/** Logs nothing but its weight, which goes from 1 to 2 after the second of four batches. */
class Weighted extends LightningModule {
  net = nn.linear(2, 1)
  readonly seen: number[] = []
  readonly weight: { value: Tensor | Variable }
  readonly #change: (weight: { value: Tensor | Variable }) => void

  constructor(value: Tensor | Variable, change: (weight: { value: Tensor | Variable }) => void) {
    super({})
    this.weight = { value }
    this.#change = change
  }

  override trainingStep({ x, y }: Batch) {
    this.log('weight', this.weight.value.mul(1), { onStep: true })
    return losses.mse(this.net.forward(x!), y!).mul(this.weight.value)
  }

  override onTrainBatchEnd(_outputs: unknown, _batch: Batch, index: number) {
    if (index === 1) this.#change(this.weight)
  }

  override configureOptimizers() {
    return optim.sgd(this.parameters(), { learningRate: 0.1 })
  }

  override trainDataloader() {
    return loaderOf(4)
  }
}

async function weights(module: Weighted, capture: 'require' | 'off'): Promise<number[]> {
  const logger = { logMetrics: ({ weight }: Record<string, number>) => void module.seen.push(weight!) }
  await quietTrainer({ capture, logEveryNSteps: 1, loggers: [logger] }).fit(module)
  return module.seen
}

/** What docs/hooks.md says of a field that is given another tensor. */
test.each<[string, () => Weighted, number[]]>([
  [
    'a variable that is assigned to',
    () => new Weighted(tf.variable(tf.scalar(1), false), ({ value }) => (value as Variable).assign(tf.scalar(2))),
    [1, 1, 2, 2],
  ],
  ['a field that is replaced', () => new Weighted(tf.scalar(1), (weight) => (weight.value = tf.keep(tf.scalar(2)))), [1, 1, 1, 1]],
])('a captured step sees %s as the guide says', async (_name, make, expected) => {
  expect(await weights(make(), 'require')).toEqual(expected)
  expect(await weights(make(), 'off')).toEqual([1, 1, 2, 2])
})
