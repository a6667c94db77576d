import { expect, test } from 'vitest'
import { arrayDataset, DataLoader, ModelCheckpoint, optim, tf } from '../../engine/index.ts'
import { line, quietTrainer } from './line.ts'

const parameters = () => [tf.variable(tf.scalar(1))]
const data = () => arrayDataset({ x: Float32Array.of(1, 2) })

/** What JavaScript lets through: options that are misspelt or another program's. */
test.each<[string, () => unknown, RegExp, RegExp]>([
  ['adam', () => optim.adam(parameters(), { lr: 0.01 } as never), /optimiser has no option 'lr'/, /It has: learningRate, beta1/],
  [
    'a group of sgd',
    () => optim.sgd([{ parameters: parameters(), weight_decay: 1 } as never], { learningRate: 1 }),
    /no option 'weight_decay'/,
    /weightDecay/,
  ],
  [
    'DataLoader',
    () => new DataLoader(data(), { batch_size: 2 } as never),
    /DataLoader has no option 'batch_size'/,
    /batchSize, shuffle, sampler, dropLast/,
  ],
  ['ModelCheckpoint', () => new ModelCheckpoint({ save_top_k: 2 } as never), /ModelCheckpoint has no option 'save_top_k'/, /saveTopK/],
])('%s refuses an option that it does not have, and lists those it has', (_, make, message, remedy) => {
  expect(make).toThrow(expect.objectContaining({ message: expect.stringMatching(message), remedy: expect.stringMatching(remedy) }))
})

test('log refuses an option that it does not have', async () => {
  const module = line({ onTrainEpochEnd: () => module.log('x', 1, { on_epoch: true } as never) })
  await expect(quietTrainer().fit(module)).rejects.toThrow("this.log('x', ...) has no option 'on_epoch'.")
})

test('sgd without a learning rate, and a mode that is none, are refused', () => {
  expect(() => optim.sgd(parameters(), {} as never)).toThrow('learningRate is NaN; it must be a number of at least 0.')
  expect(() => new ModelCheckpoint({ mode: 'minimum' as never })).toThrow("mode is 'minimum'; it must be 'min' or 'max'.")
})
