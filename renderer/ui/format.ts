/** The page is in British English, and so are its numbers and dates, whatever the system's language. */
const locale = 'en-GB'

const plain = new Intl.NumberFormat(locale)
const relative = new Intl.RelativeTimeFormat(locale, { style: 'narrow', numeric: 'auto' })
const full = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' })
const significant = new Intl.NumberFormat(locale, { maximumSignificantDigits: 4, useGrouping: false })
const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

export function formatCount(count: number): string {
  return plain.format(count)
}

/** A share between 0 and 1, as `37%`. */
export function formatShare(share: number): string {
  return percent.format(share)
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
const threeDigits = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 })

/** `38 GB`, in powers of 1000 as disks are sold. */
export function formatBytes(bytes: number): string {
  const power = Math.min(byteUnits.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)))
  return `${threeDigits.format(bytes / 1000 ** power)} ${byteUnits[power]}`
}

/** A length of time in ms, by its two largest units: `1 h 3 min`, `42 s`, `120 ms`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < second) return `${Math.max(0, Math.round(milliseconds))} ms`
  if (milliseconds < 10 * second) return `${(milliseconds / second).toFixed(1)} s`
  const parts = [Math.floor(milliseconds / day), Math.floor((milliseconds % day) / hour), Math.floor((milliseconds % hour) / minute)]
  const rest = Math.floor((milliseconds % minute) / second)
  return twoLargest([...parts, rest])
}

function twoLargest(parts: number[]): string {
  const units = ['d', 'h', 'min', 's']
  const first = parts.findIndex((part) => part > 0)
  const named = parts.map((part, i) => (part > 0 ? `${part} ${units[i]}` : ''))
  return [named[first], named[first + 1]].filter(Boolean).join(' ')
}

/** How long ago a time was, in ms since the epoch: `5 min ago`, `yesterday`. */
export function formatAge(time: number, now = Date.now()): string {
  const age = now - time
  if (age < 5 * second) return 'just now'
  const [unit, length] = ageUnit(age)
  return relative.format(-Math.floor(age / length), unit)
}

function ageUnit(age: number): [Intl.RelativeTimeFormatUnit, number] {
  if (age < minute) return ['second', second]
  if (age < hour) return ['minute', minute]
  if (age < day) return ['hour', hour]
  if (age < 60 * day) return ['day', day]
  return ['month', 30 * day]
}

/** `25 Nov 2026, 03:00:12`. */
export function formatTime(time: number): string {
  return full.format(time)
}

/** A metric with four significant digits; very small and very large ones in scientific notation. */
export function formatMetric(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-4 || size >= 1e7))
    return value
      .toExponential(3)
      .replace(/\.?0+e/, 'e')
      .replace('e+', 'e')
      .replace(/-/g, '−')
  return significantOf(value).replace('-', '−')
}

/** Whole numbers are steps and counts: all their digits matter. */
function significantOf(value: number): string {
  return Number.isInteger(value) ? plain.format(value) : significant.format(value)
}
