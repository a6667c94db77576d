import type { SequenceSizes } from './sequence-sizes.ts'

export type GruInputs = [sums: ArrayLike<number>, weight: ArrayLike<number>, bias: ArrayLike<number>, hidden: ArrayLike<number>]

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))

/** A GRU's steps in float64, as torch.nn.GRU has them, from the inputs' part of the gates' sums. Hidden states [time, batch, units]. */
export function gruDirectly({ time, batch, units }: SequenceSizes, [sums, weight, bias, hidden]: GruInputs): Float64Array {
  const hiddens = new Float64Array(time * batch * units)
  const h = Float64Array.from(hidden)
  for (let step = 0; step < time; step++) {
    const before = h.slice()
    for (let row = 0; row < batch; row++)
      for (let unit = 0; unit < units; unit++) {
        const ofInput = (gate: number) => sums[(step * batch + row) * 3 * units + gate * units + unit]!
        const ofHidden = (gate: number) => {
          let sum = bias[gate * units + unit]!
          for (let k = 0; k < units; k++) sum += before[row * units + k]! * weight[(gate * units + unit) * units + k]!
          return sum
        }
        const [reset, update] = [sigmoid(ofInput(0) + ofHidden(0)), sigmoid(ofInput(1) + ofHidden(1))]
        const candidate = Math.tanh(ofInput(2) + reset * ofHidden(2))
        h[row * units + unit] = (1 - update) * candidate + update * before[row * units + unit]!
        hiddens[(step * batch + row) * units + unit] = h[row * units + unit]!
      }
  }
  return hiddens
}
