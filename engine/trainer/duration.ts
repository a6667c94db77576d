import { LeydenError } from '../errors/index.ts'

const pattern = /^(\d+):(\d{1,2}):(\d{1,2}):(\d{1,2})$/

/** Milliseconds of `DD:HH:MM:SS`. Throws where `text`, the value of `option`, is no such time. */
export function parseDuration(text: string, option: string): number {
  const [days, hours, minutes, seconds] = pattern.exec(text)?.slice(1).map(Number) ?? []
  if (days !== undefined && hours! < 24 && minutes! < 60 && seconds! < 60)
    return (((days * 24 + hours!) * 60 + minutes!) * 60 + seconds!) * 1000
  throw new LeydenError(`Trainer: ${option} is '${text}'; a time is written as DD:HH:MM:SS.`, {
    remedy: "Half a day is '00:12:00:00', ten minutes are '00:00:10:00'.",
  })
}
