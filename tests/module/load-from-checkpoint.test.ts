import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { LightningModule, nn, optim, tf, z, type Batch } from '../../engine/index.ts'
import { loaderOf, quietTrainer, weightsOf } from '../trainer/line.ts'

const hparams = z.object({ hidden: z.int().default(3), rate: z.number().default(0.1) })

class Net extends LightningModule<typeof hparams> {
  body = nn.linear(2, this.hparams.hidden)
  head = nn.linear(this.hparams.hidden, 1)

  override trainingStep({ x }: Batch) {
    return this.head.forward(this.body.forward(x!)).square().mean()
  }

  override configureOptimizers() {
    return optim.sgd(this.parameters(), { learningRate: this.hparams.rate })
  }

  override trainDataloader() {
    return loaderOf(2)
  }
}

class Taller extends Net {
  second = nn.linear(1, 1)
}

/** A module that was trained, and its checkpoint. */
async function train() {
  const trainer = quietTrainer({ enableCheckpointing: true })
  const trained = new Net({ hidden: 4, rate: 0.2 })
  await trainer.fit(trained)
  return { trained, folder: trainer.checkpointCallback!.lastModelPath! }
}

describe('a module of a checkpoint', () => {
  test('has the hyper-parameters and the weights, and is an instance of its class, without a trainer', async () => {
    const { trained, folder } = await train()
    const loaded: Net = Net.loadFromCheckpoint(folder)
    expect(loaded).toBeInstanceOf(Net)
    expect(loaded.hparams).toEqual({ hidden: 4, rate: 0.2 })
    expect(weightsOf(loaded)).toEqual(weightsOf(trained))
  })

  test('has the hyper-parameters that are given in their place', async () => {
    const { folder } = await train()
    expect(Net.loadFromCheckpoint(folder, { hparams: { rate: 0.5 } }).hparams).toEqual({ hidden: 4, rate: 0.5 })
  })

  test('predicts what the trained one does', async () => {
    const { trained, folder } = await train()
    const input = tf.tensor2d([[1, -2]])
    const [first, second] = [trained, Net.loadFromCheckpoint(folder)].map(({ body, head }) => head.forward(body.forward(input)).dataSync())
    expect(second).toEqual(first)
  })

  test('has what fits, where it need not be strict', async () => {
    const { trained, folder } = await train()
    const loaded = Taller.loadFromCheckpoint(folder, { strict: false })
    expect(weightsOf(loaded).slice(0, 4)).toEqual(weightsOf(trained))
  })
})

describe('is refused, with the names:', () => {
  test.each<[string, (folder: string) => unknown, string]>([
    ['names that the checkpoint lacks', (folder) => Taller.loadFromCheckpoint(folder), 'missing second.weight, second.bias.'],
    [
      'other shapes',
      (folder) => Net.loadFromCheckpoint(folder, { hparams: { hidden: 5 } }),
      'of another shape body.weight (has [4, 2], the model [5, 2]), body.bias (has [4], the model [5]), head.weight (has [1, 4], the model [1, 5]).',
    ],
    [
      'other shapes, where it need not be strict too',
      (folder) => Taller.loadFromCheckpoint(folder, { hparams: { hidden: 5 }, strict: false }),
      'of another model: of another shape body.weight',
    ],
    [
      'an option that there is none of',
      (folder) => Net.loadFromCheckpoint(folder, { stict: false } as never),
      "loadFromCheckpoint has no option 'stict'.",
    ],
    ['a folder that is no checkpoint', (folder) => Net.loadFromCheckpoint(path.dirname(folder)), 'is no checkpoint: it has no state.json.'],
  ])('%s', async (_name, load, message) => {
    const { folder } = await train()
    expect(() => load(folder)).toThrow(expect.objectContaining({ name: 'LeydenError', message: expect.stringContaining(message) }))
  })
})
