import { describe, expect, test } from 'vitest'
import { line, Line, loaderOf, MemoryLogger, quietTrainer } from '../line.ts'
import { weight } from './logged.ts'

describe('loggers', () => {
  test('get the hyper-parameters once, first, and the end of the run', async () => {
    const logger = new MemoryLogger()
    class WithHparams extends Line {
      override readonly hparams = { hidden: 3 } as never
    }
    const module = Object.assign(new WithHparams({} as never), {
      trainDataloader: () => loaderOf(1),
      onTrainStart: () => expect(logger.hparams.length).toBe(1),
    })
    await quietTrainer({ loggers: [logger] }).fit(module)
    expect(logger.hparams).toEqual([{ hidden: 3 }])
    expect(logger.finalized).toBe(1)
  })

  test('all get the same', async () => {
    const loggers = [new MemoryLogger(), new MemoryLogger()]
    const module = line({
      trainingStep(batch) {
        this.log('x', 1)
        return weight(this, batch as never)
      },
    })
    await quietTrainer({ loggers, logEveryNSteps: 2 }).fit(module)
    expect(loggers[0]!.entries.length).toBe(2)
    expect(loggers[1]!.entries).toEqual(loggers[0]!.entries)
  })
})
