import styles from './skeleton.module.css'

const widths = ['72%', '54%', '63%', '48%', '66%']

/** Grey lines where data will be. Seen only after 150 ms, so that what comes at once doesn't flash. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  return (
    <output className={styles.skeleton} aria-label="Loading">
      {Array.from({ length: lines }, (_, i) => (
        <span key={i} style={{ width: widths[i % widths.length] }} />
      ))}
    </output>
  )
}
