import type { Progress } from '../../../engine/api/contract/index.ts'
import { formatCount, formatDuration } from '../../ui/index.ts'

/** How much of the run is done, 0 to 1; null where nothing says how long it is. */
export function fractionDone({ stage, epoch, epochs, batch, batches }: Progress): number | null {
  const ofEpoch = batches === null || batches === 0 ? 0 : Math.min(1, batch / batches)
  if (stage === 'sanity') return 0
  if (stage === 'test' || stage === 'predict') return batches === null ? null : ofEpoch
  if (epochs === null || epochs === 0) return null
  // Validation follows the epoch's last batch: it adds nothing, so that the bar never goes back.
  return Math.min(1, (epoch + (stage === 'validate' ? 1 : ofEpoch)) / epochs)
}

const stages: Record<Progress['stage'], string> = {
  sanity: 'Sanity check',
  train: 'Training',
  validate: 'Validating',
  test: 'Testing',
  predict: 'Predicting',
}

/** `Training, epoch 4/20, step 1,200`. Epochs count from 1 for people. */
export function describeProgress({ stage, epoch, epochs, step }: Progress): string {
  const ofFit = stage === 'train' || stage === 'validate'
  const place = ofFit ? [`epoch ${epoch + 1}${epochs === null ? '' : `/${epochs}`}`, `step ${formatCount(step)}`] : []
  return [stages[stage], ...place].join(', ')
}

export function describeEta({ etaSeconds }: Progress): string {
  return etaSeconds === null ? 'time left not known yet' : `${formatDuration(Math.max(1, Math.round(etaSeconds)) * 1000)} left`
}
