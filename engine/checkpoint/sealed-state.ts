import { createHash } from 'node:crypto'

/** Its last field: the hash of the text in which the field is empty. */
const sealOf = /(?<="sha256": ")([0-9a-f]{64})(?="\n\}\n$)/

/** `state` as JSON that shows whether a byte of it was changed since. */
export function sealedText(state: object): string {
  const open = `${JSON.stringify({ ...state, sha256: '' }, encodeNumber, 2)}\n`
  return open.replace(/(?="\n\}\n$)/, sha256(open))
}

/** The inverse. Throws SyntaxError where `text` is no JSON. */
export function parseState(text: string): Record<string, unknown> {
  const { sha256: _, ...state } = Object(JSON.parse(text, decodeNumber)) as Record<string, unknown>
  return state
}

/** Whether a text is as it was written; null for one without a seal. */
export function isIntact(text: string): boolean | null {
  const seal = sealOf.exec(text)?.[0]
  return seal === undefined ? null : sha256(text.replace(sealOf, '')) === seal
}

export const sha256 = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex')

/** JSON has no NaN, infinity or -0, which losses and their best values may be. */
function encodeNumber(_key: string, value: unknown): unknown {
  if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) return value
  return { $number: Object.is(value, -0) ? '-0' : String(value) }
}

function decodeNumber(_key: string, value: unknown): unknown {
  const isEncoded = typeof value === 'object' && value !== null && typeof (value as { $number?: unknown }).$number === 'string'
  return isEncoded ? Number((value as { $number: string }).$number) : value
}
