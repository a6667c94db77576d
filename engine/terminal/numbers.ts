/** A metric's value to four digits, without noise: `0.9812`, `12.5`, `1.2e-7`, `NaN`. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value) || Number.isInteger(value)) return String(value)
  const short = Number(value.toPrecision(4))
  return Math.abs(short) < 1e-4 ? short.toExponential().replace(/\.?0*e/, 'e') : String(short)
}

/** `850 B`, `12 kB`, `1.3 MB`: decimal, as disks are sold. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)))
  const value = bytes / 1000 ** power
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${units[power]}`
}

/** `0.4 s`, `12.3 s`, `2 min 5 s`, `3 h 12 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}

/** Made at their first use, which takes 15 ms each. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatTime(time: number, timeStyle: 'short' | 'medium'): string {
  const format = formats.get(timeStyle) ?? new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle })
  formats.set(timeStyle, format)
  return format.format(time)
}

/** Local time to the minute, such as `2026-11-25 14:05`. */
export function formatMinute(time: number): string {
  return formatTime(time, 'short')
}

/** Local time to the second. */
export function formatSecond(time: number): string {
  return formatTime(time, 'medium')
}
