import { LeydenError } from '../errors/index.ts'
import { optionError } from './option-error.ts'

/** A span of time: 'DD:HH:MM:SS', or parts that are added up. */
export type Duration = string | { weeks?: number; days?: number; hours?: number; minutes?: number; seconds?: number; milliseconds?: number }

const milliseconds = { weeks: 604_800_000, days: 86_400_000, hours: 3_600_000, minutes: 60_000, seconds: 1000, milliseconds: 1 }

/** Milliseconds. Throws where `duration`, an option that is called `what`, is none. */
export function toMilliseconds(duration: Duration, what: string): number {
  const total = typeof duration === 'string' ? ofText(duration) : ofParts(duration)
  if (total !== null && total >= 0) return total
  throw new LeydenError(`${what} is ${JSON.stringify(duration)}, which is no duration.`, {
    remedy: "Write 'DD:HH:MM:SS', such as '00:12:00:00', or parts: { hours: 12 }.",
  })
}

/** Milliseconds of `DD:HH:MM:SS`. Throws where `text`, the trainer's `option`, is no such time. */
export function parseDuration(text: string, option: string): number {
  const total = ofText(text)
  if (total !== null) return total
  const examples = "Half a day is '00:12:00:00', ten minutes are '00:00:10:00'."
  throw optionError(option, `Trainer: ${option} is '${text}'; a time is written as DD:HH:MM:SS.`, examples)
}

function ofText(text: string): number | null {
  const parts = /^(\d+):(\d{1,2}):(\d{1,2}):(\d{1,2})$/.exec(text.trim())?.slice(1).map(Number)
  if (!parts) return null
  const [days, hours, minutes, seconds] = parts as [number, number, number, number]
  return hours < 24 && minutes < 60 && seconds < 60 ? ofParts({ days, hours, minutes, seconds }) : null
}

function ofParts(parts: object): number | null {
  const spans = Object.entries(parts).map(([unit, count]) => milliseconds[unit as keyof typeof milliseconds] * count)
  const total = spans.reduce((sum, span) => sum + span, 0)
  return Number.isFinite(total) ? total : null
}

/** `3:02:01`: hours, minutes and seconds. */
export function clockText(spanMs: number): string {
  const seconds = Math.floor(spanMs / 1000)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}
