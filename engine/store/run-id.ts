import { randomInt } from 'node:crypto'

/** Crockford's base32: digits and letters in the order they sort, without i, l, o and u, which are misread. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** Ids are made of `-` and the alphabet, all of which sort before this. */
export const afterIds = '~'

const millisecondsPerDay = 86_400_000

/**
 * An id such as `20261124-k3f9x2`: the day and the moment in it (to 82 ms) in UTC, so that ids sort by time, and 10 random bits. It
 * may be taken already: ask again with the same time.
 */
export function proposeRunId(time: number): string {
  const day = new Date(time).toISOString().slice(0, 10).replaceAll('-', '')
  const moment = Math.floor(((time % millisecondsPerDay) / millisecondsPerDay) * 2 ** 20)
  return `${day}-${base32(moment, 4)}${base32(randomInt(2 ** 10), 2)}`
}

function base32(number: number, digits: number): string {
  return Array.from({ length: digits }, (_, i) => alphabet[(number >>> (5 * (digits - 1 - i))) & 31]).join('')
}
