import type { LogOptions } from '../../../engine/index.ts'
import type { LightningModule } from '../../../engine/module/index.ts'
import { line, Line, loaderOf, MemoryLogger, quietTrainer } from '../line.ts'

export type Loggable = Parameters<LightningModule['log']>[1]

/** The step of a line with a weight. */
export const weight = (line: Line, batch: never) => Line.prototype.trainingStep.call(line, batch)

/** A fit whose training step number n (from 0, over all epochs) logs `value(n)` as x. */
export async function logged(value: (step: number) => Loggable, options: LogOptions, { epochs = 2, batches = 2, logEveryNSteps = 1 } = {}) {
  const logger = new MemoryLogger()
  const trainer = quietTrainer({ maxEpochs: epochs, logEveryNSteps, loggers: [logger] })
  const seen: Record<string, number>[] = []
  const module = line({
    trainDataloader: () => loaderOf(batches),
    trainingStep(batch) {
      this.log('x', value(trainer.globalStep), options)
      return weight(this, batch as never)
    },
  })
  await trainer.fit(Object.assign(module, { onFitEnd: () => void seen.push({ ...trainer.callbackMetrics }) }))
  return { logger, seen: seen[0]!, trainer }
}
