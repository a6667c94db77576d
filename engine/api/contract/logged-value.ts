import { z } from 'zod'

/** A value that was logged: NaN and infinity, which a diverging run logs, are values too. */
export const loggedValue = z.custom<number>((value) => typeof value === 'number', { error: 'It must be a number.' })
