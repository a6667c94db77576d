import type { Progress } from '../../engine/api/contract/index.ts'

const passes = { sanity: 'Sanity check', test: 'Testing', predict: 'Predicting' }

/** How far a run's epochs are, between 0 and 1; of a run without them the batches of its one pass. Null where no end is known. */
export function progressShare({ stage, epoch, epochs, batch, batches }: Progress): number | null {
  const pass = batches ? Math.min(1, batch / batches) : 0
  if (stage === 'test' || stage === 'predict') return batches ? pass : null
  if (epochs === null || epochs === 0) return null
  return Math.min(1, (epoch + (stage === 'train' ? pass : stage === 'sanity' ? 0 : 1)) / epochs)
}

/** `epoch 3/19`: they count from 0, as in Lightning and in the names of checkpoints. */
export function progressWords({ stage, epoch, epochs }: Progress): string {
  if (stage === 'train' || stage === 'validate') return `epoch ${epoch}${epochs === null ? '' : `/${epochs - 1}`}`
  return passes[stage]
}
