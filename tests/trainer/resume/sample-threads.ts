import type { Samples } from '../../../engine/index.ts'

/** Samples that draw random numbers, such as an augmentation, made in threads. */
export default function samples({ length }: { length: number }): Samples {
  return {
    length,
    get(index) {
      const noise = () => 0.1 * Math.random()
      return {
        x: { values: Float32Array.of(Math.sin(index) + noise(), Math.cos(index) + noise(), noise()), shape: [3] },
        label: index % 3,
      }
    },
  }
}
