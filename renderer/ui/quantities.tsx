import { formatAge, formatBytes, formatCount, formatDuration, formatMetric, formatTime } from './format.ts'
import { useNow } from './now.ts'
import styles from './quantities.module.css'

/** How long ago it was; the full time on hover. */
export function Age({ time }: { time: number }) {
  const now = useNow()
  return (
    <time dateTime={new Date(time).toISOString()} title={formatTime(time)}>
      {formatAge(time, Math.max(now, time))}
    </time>
  )
}

/** From `from` to `to`, or until now while `to` is null. */
export function Duration({ from, to }: { from: number; to: number | null }) {
  return to === null ? <Running from={from} /> : <span>{formatDuration(to - from)}</span>
}

function Running({ from }: { from: number }) {
  const now = useNow()
  return <span>{formatDuration(Math.max(0, Math.floor((now - from) / 1000) * 1000))}</span>
}

export function Bytes({ bytes }: { bytes: number }) {
  return <span title={`${formatCount(bytes)} bytes`}>{formatBytes(bytes)}</span>
}

export function Count({ count }: { count: number }) {
  return <span>{formatCount(count)}</span>
}

/** A metric's value; one that isn't finite stands out. */
export function MetricNumber({ value }: { value: number }) {
  const text = formatMetric(value)
  return (
    <span className={Number.isFinite(value) ? styles.metric : styles.broken} title={String(value)}>
      {text}
    </span>
  )
}
