import type { Samples } from '../../../engine/index.ts'

export interface Waves {
  length: number
  /** Number of the sample that takes longer than many others. */
  slow?: number
}

/** Samples with fields of each kind, which draw random numbers. */
export default function waves({ length, slow }: Waves): Samples {
  return {
    length,
    get(index) {
      if (index === slow) spend(2e7)
      return {
        x: { values: Float32Array.of(Math.sin(index), Math.random(), Math.random()), shape: [3] },
        pixels: { values: Uint8Array.of(index, 255 - index, 7, 1, 2, 3), shape: [2, 3] },
        words: { values: Int32Array.of(index, -index), shape: [2] },
        number: index,
      }
    },
  }
}

function spend(rounds: number): void {
  let sum = 0
  for (let round = 0; round < rounds; round++) sum += Math.sqrt(round)
  if (sum < 0) throw new Error('never')
}
