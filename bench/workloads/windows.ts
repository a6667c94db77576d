import { readMobyDick } from './moby-dick.ts'
import type { Samples } from './workload.ts'

/** Pieces of a text, spread over it, and the same one character later. */
export function windows(count: number, length: number): Record<'text' | 'next', Samples> {
  const characters = readMobyDick()
  const stride = Math.floor((characters.length - length - 1) / count)
  const cut = (offset: number): Samples => {
    const values = new Int32Array(count * length)
    for (let window = 0; window < count; window++) {
      const start = ((window * 997) % count) * stride + offset // 997 is prime: neighbours come in different batches
      values.set(characters.subarray(start, start + length), window * length)
    }
    return { values, shape: [length] }
  }
  return { text: cut(0), next: cut(1) }
}
