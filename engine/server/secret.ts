import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 random bits, as an address and a cookie can hold them. */
export const makeSecret = (): string => randomBytes(32).toString('base64url')

/** SHA-256: what is kept of a secret. */
export const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()

/** Takes the same time whatever was guessed, of whatever length. */
export const matches = (digest: Buffer, guess: string): boolean => timingSafeEqual(digest, digestOf(guess))
