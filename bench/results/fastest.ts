import type { PeerFigures } from './comparison.ts'

/** PyTorch's mode with the lowest median; null where none ran. */
export function fastest(peers: Record<string, Pick<PeerFigures, 'kind' | 'medianMs'>>): string | null {
  const modes = Object.entries(peers).filter(([, { kind }]) => kind === 'pytorch')
  return modes.toSorted(([, a], [, b]) => a.medianMs - b.medianMs)[0]?.[0] ?? null
}
