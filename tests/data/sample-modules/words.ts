import type { Samples } from '../../../engine/index.ts'

/** Texts of different lengths, which a batch pads. */
export default function words(): Samples<{ ids: { values: Int32Array; shape: number[] } }> {
  return {
    length: 9,
    get: (index) => ({ ids: { values: new Int32Array(1 + ((index * 5) % 7)).fill(index + 1), shape: [1 + ((index * 5) % 7)] } }),
    collate(samples) {
      const longest = Math.max(...samples.map(({ ids }) => ids.values.length))
      const values = new Int32Array(samples.length * longest)
      for (const [row, { ids }] of samples.entries()) values.set(ids.values, row * longest)
      return { ids: { values, shape: [samples.length, longest] } }
    },
  }
}
