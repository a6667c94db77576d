import { CircleCheck, CircleDashed, CircleStop, CircleX, Clock, type LucideIcon, Play } from 'lucide-react'
import type { RunState } from '../../engine/api/contract/index.ts'
import styles from './state-mark.module.css'

const marks: Record<RunState, { icon: LucideIcon; word: string; tone: string | undefined }> = {
  queued: { icon: Clock, word: 'Queued', tone: styles.quiet },
  running: { icon: Play, word: 'Running', tone: styles.live },
  completed: { icon: CircleCheck, word: 'Completed', tone: styles.ok },
  stopped: { icon: CircleStop, word: 'Stopped', tone: styles.quiet },
  failed: { icon: CircleX, word: 'Failed', tone: styles.error },
  interrupted: { icon: CircleDashed, word: 'Interrupted', tone: styles.warn },
}

/** A run's state as icon and word; `stopping` says that a stop was asked for. */
export function StateMark({ state, stopping = false }: { state: RunState; stopping?: boolean }) {
  const { icon: Icon, word, tone } = marks[state]
  return (
    <span className={`${styles.mark} ${tone}`}>
      <Icon size={14} aria-hidden />
      {stopping && (state === 'running' || state === 'queued') ? 'Stopping' : word}
    </span>
  )
}
