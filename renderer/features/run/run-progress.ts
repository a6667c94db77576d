import type { Progress } from '../../../engine/api/contract/index.ts'
import { formatCount, formatDuration, progressWords } from '../../ui/index.ts'

/** `Training, epoch 3/19, step 1,200`. */
export function describeProgress(progress: Progress): string {
  const { stage, step } = progress
  const words = progressWords(progress)
  if (stage !== 'train' && stage !== 'validate') return words
  return `${stage === 'train' ? 'Training' : 'Validating'}, ${words}, step ${formatCount(step)}`
}

export function describeEta({ etaSeconds }: Progress): string {
  return etaSeconds === null ? 'time left not known yet' : `${formatDuration(Math.max(1, Math.round(etaSeconds)) * 1000)} left`
}
