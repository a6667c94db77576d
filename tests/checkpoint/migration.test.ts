import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { formatVersion } from '../../engine/checkpoint/folder.ts'
import { loadCheckpoint } from '../../engine/checkpoint/index.ts'
import { DataLoader, dataset, EarlyStopping, LightningModule, losses, nn, optim, type Batch, type Callback } from '../../engine/index.ts'
import { quietTrainer, weightsOf } from '../trainer/line.ts'

/** Saved by format 1, after the sixth of eight batches: in the middle of the second epoch. */
const fixture = fileURLToPath(new URL('version-1', import.meta.url))

/** What that version trained, from seed 3 on; its weights at the end are those below. */
class Line extends LightningModule {
  net = nn.linear(2, 1)

  override trainingStep({ x, y }: Batch) {
    const loss = losses.mse(this.net.forward(x!), y!)
    this.log('loss', loss, { onStep: true, onEpoch: true })
    return loss
  }

  override configureOptimizers() {
    const optimizer = optim.adam(this.parameters(), { learningRate: 0.1 })
    return { optimizer, lrScheduler: optim.lrScheduler.exponentialLR(optimizer, { gamma: 0.5 }) }
  }

  override trainDataloader() {
    const sample = (index: number) => ({
      x: { values: Float32Array.of(Math.sin(index), Math.cos(index)), shape: [2] },
      y: { values: Float32Array.of(Math.sin(index * 2)), shape: [1] },
    })
    return new DataLoader(dataset({ length: 8, get: sample }), { batchSize: 2 })
  }
}

const atTheEnd = [
  ['net.weight', [-0.03331432491540909, 0.3346841335296631]],
  ['net.bias', [0.11242105811834335]],
]

test("a checkpoint of format 1 is read as today's", () => {
  expect(formatVersion).toBeGreaterThan(1)
  expect(loadCheckpoint(fixture).state).toMatchObject({ epoch: 1, step: 6, batchOfEpoch: 2, validatedBatch: -1, hparams: { hidden: 4 } })
})

test('a training goes on from it to the weights that it had in that version, and says what it lacks', async () => {
  const notices: string[] = []
  const callback: Callback = { onNotice: (_trainer, _module, notice) => void notices.push(notice) }
  const early = new EarlyStopping({ monitor: 'loss' })
  const trainer = quietTrainer({ seed: 3, maxEpochs: 2, callbacks: [callback, early] })
  const module = new Line({ hidden: 4 } as never)
  await trainer.fit(module, null, { checkpoint: fixture })
  for (const [index, [name, values]] of weightsOf(module).entries()) {
    expect(name).toBe(atTheEnd[index]![0])
    for (const [place, value] of (values as number[]).entries()) expect(value).toBeCloseTo(atTheEnd[index]![1]![place] as number, 6)
  }
  expect(notices).toContainEqual(expect.stringContaining('has no values of the epoch that it is in the middle of'))
  expect([early.bestScore, early.waitCount]).toEqual([0.7518071532249451, 1])
})
