import type { Progress } from '../../engine/api/contract/index.ts'
import { progressShare, progressWords } from './progress.ts'
import styles from './run-progress.module.css'

/** A thin bar for how far a run is; without a value where its end isn't known. */
export function RunProgress({ progress, name }: { progress: Progress; name: string }) {
  const share = progressShare(progress)
  return (
    <progress
      className={styles.bar}
      aria-label={`Progress of ${name}`}
      aria-valuetext={progressWords(progress)}
      value={share ?? undefined}
      max={1}
    />
  )
}
