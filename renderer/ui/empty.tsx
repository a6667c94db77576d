import type { ReactNode } from 'react'
import styles from './empty.module.css'

export interface EmptyProps {
  sentence: ReactNode
  action?: ReactNode
  /** On one line, for a part of a page. */
  compact?: boolean
}

/** Where there is nothing: one sentence, and the one action that helps. */
export function Empty({ sentence, action, compact = false }: EmptyProps) {
  return (
    <div className={compact ? styles.compact : styles.empty}>
      <p>{sentence}</p>
      {action}
    </div>
  )
}
