import { LeydenError, refuseUnknown } from '../../errors/index.ts'
import { formatBytes } from '../../terminal/index.ts'
import type { MemoryEstimate } from '../summary/index.ts'
import type { Trainer } from '../trainer.ts'
import type { Callback } from './callback.ts'

/**
 * Summarises the model before a fit, for whoever shows the run: its layers down to `maxDepth` (1, the default, are the module's own fields;
 * -1 is all, 0 no summary), their work, and the memory that the fit will take.
 */
export class ModelSummary implements Callback {
  readonly maxDepth: number

  constructor({ maxDepth = 1, ...others }: { maxDepth?: number } = {}) {
    refuseUnknown('ModelSummary', others, ['maxDepth'])
    if (!(Number.isInteger(maxDepth) && maxDepth >= -1)) {
      throw new LeydenError(`ModelSummary: maxDepth is ${maxDepth}; it must be a whole number of at least 0, or -1 for all.`)
    }
    this.maxDepth = maxDepth
  }

  onFitStart(trainer: Trainer): void {
    if (this.maxDepth === 0) return
    const report = trainer.summarize({ maxDepth: this.maxDepth })
    trainer.notify('onSummary', report)
    if (report.memory && report.memory.largestBatch !== null) trainer.notify('onNotice', tooLarge(report.memory))
  }
}

function tooLarge({ step, available, largestBatch }: MemoryEstimate): string {
  const remedy = largestBatch! > 0 ? `The largest batch that would fit is about ${largestBatch}.` : 'Not even a batch of one would fit.'
  return `A step will take about ${formatBytes(step)}, and ${formatBytes(available)} of memory is free. ${remedy}`
}
