import type { XAxis } from './chart-view.ts'

const decades = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i).flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)))

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** Distances between ticks that read well: whole steps, and the parts of an hour. */
export const increments: Record<XAxis, number[]> = {
  step: decades(0, 12),
  epoch: decades(-3, 9),
  time: [
    ...decades(-3, -1),
    ...[1 / minute, 1].flatMap((unit) => [1, 2, 5, 10, 15, 30].map((n) => n * unit * minute)),
    ...[1, 2, 3, 6, 12].map((n) => n * hour),
    ...[1, 2, 5, 10, 20, 50].map((n) => n * day),
  ],
}

const plain = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 3 })
const compact = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumFractionDigits: 2 })

/** A place on the x axis. */
export function formatX(value: number, axis: XAxis): string {
  if (axis === 'time') return formatSeconds(value)
  return Math.abs(value) < 100_000 ? plain.format(value) : compact.format(value)
}

function formatSeconds(seconds: number): string {
  if (seconds < minute) return `${plain.format(seconds)} s`
  const parts = [
    [Math.floor(seconds / day), 'd'],
    [Math.floor((seconds % day) / hour), 'h'],
    [Math.floor((seconds % hour) / minute), 'm'],
    [Math.floor(seconds % minute), 's'],
  ] as const
  const shown = parts.filter(([amount]) => amount > 0).slice(0, 2)
  return shown.map(([amount, unit]) => `${amount}${unit}`).join(' ')
}
