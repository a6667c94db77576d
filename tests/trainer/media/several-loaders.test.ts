import { describe, expect, test } from 'vitest'
import { metrics, tf, type TrainerOptions } from '../../../engine/index.ts'
import type { LightningModule } from '../../../engine/module/index.ts'
import { line, quietTrainer, type Line } from '../line.ts'
import { MediaLogger } from './media-logger.ts'

/** Two loaders, of two and of one batch; a batch's number of three is its x, and its label 1 in the second loader alone. */
const loaders = () => [[0, 1], [2]].map((numbers, loader) => numbers.map((number) => batchOf(number, loader)))
const constant = (shape: number[], value: number) => tf.zeros(shape).add(value)
const batchOf = (number: number, loader: number) => ({ x: constant([2, 1], number), label: constant([2], loader).toInt() })

async function fit(members: Partial<LightningModule> & ThisType<Line>, options: TrainerOptions) {
  const logger = new MediaLogger()
  await quietTrainer({ loggers: [logger], numSanityValSteps: 1, ...options }).fit(line({ valDataloader: loaders, ...members }))
  return logger
}

const columns = ['x']

describe.each(['require', 'off'] as const)('media of several loaders, with capture %s,', (capture) => {
  test('are by the name of each, of its first batch or of each n-th', async () => {
    const logger = await fit(
      {
        validationStep({ x }) {
          this.logTable('first', { columns, rows: x! })
          this.logTable('each', { columns, rows: x! }, { every: 1 })
        },
      },
      { capture, maxEpochs: 2 },
    )
    const numbers = (name: string) => logger.all('table', name).map(({ rows }) => rows[0]![0])
    expect([...new Set(logger.media.map(({ name }) => name))].sort()).toEqual(
      ['each', 'first'].flatMap((name) => [0, 1].map((loader) => `${name}/dataloader_idx_${loader}`)),
    )
    expect([numbers('first/dataloader_idx_0'), numbers('first/dataloader_idx_1')]).toEqual([
      [0, 0],
      [2, 2],
    ])
    expect([numbers('each/dataloader_idx_0'), numbers('each/dataloader_idx_1')]).toEqual([
      [0, 1, 0, 1],
      [2, 2],
    ])
  })

  test('are one with addDataloaderIdx: false, and those of hooks of a batch have its name too', async () => {
    const logger = await fit(
      {
        validationStep({ x }) {
          this.logTable('all', { columns, rows: x! }, { every: 1, addDataloaderIdx: false })
        },
        onValidationBatchEnd() {
          this.logText('note', 'done')
        },
        onValidationEpochEnd() {
          this.logText('end', 'done')
        },
      },
      { capture },
    )
    expect(logger.all('table', 'all').map(({ rows }) => rows[0]![0])).toEqual([0, 1, 2])
    const names = ['note/dataloader_idx_0', 'note/dataloader_idx_1', 'end']
    expect(names.map((name) => logger.all('text', name).length)).toEqual([2, 1, 1])
  })

  test('a metric that they share is logged for each by itself, or for all', async () => {
    const [each, all] = [1, 2].map(() => metrics.confusionMatrix({ numClasses: 2 }))
    const logger = await fit(
      {
        validationStep({ label }) {
          this.logConfusionMatrix('each', each!.update(label!, label!))
          this.logConfusionMatrix('all', all!.update(label!, label!), { addDataloaderIdx: false })
        },
      },
      { capture, maxEpochs: 2 },
    )
    const matrices = (name: string) => logger.all('confusionMatrix', name).map(({ matrix }) => matrix)
    const diagonal = (first: number, second: number) => [
      [first, 0],
      [0, second],
    ]
    expect(matrices('each/dataloader_idx_0')).toEqual([diagonal(4, 0), diagonal(4, 0)])
    expect(matrices('each/dataloader_idx_1')).toEqual([diagonal(0, 2), diagonal(0, 2)])
    expect(matrices('all')).toEqual([diagonal(4, 2), diagonal(4, 2)])
  })
})
