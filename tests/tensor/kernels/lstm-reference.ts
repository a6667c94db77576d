import type { SequenceSizes } from './sequence-sizes.ts'

export type LstmInputs = [sums: ArrayLike<number>, weight: ArrayLike<number>, hidden: ArrayLike<number>, cell: ArrayLike<number>]

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))

/** An LSTM's steps in float64, as torch.nn.LSTM has them, from the inputs' part of the gates' sums. Hidden states [time, batch, units] and the last cell [batch, units]. */
export function lstmDirectly(
  { time, batch, units }: SequenceSizes,
  [sums, weight, hidden, cell]: LstmInputs,
): [Float64Array, Float64Array] {
  const hiddens = new Float64Array(time * batch * units)
  const [h, c] = [Float64Array.from(hidden), Float64Array.from(cell)]
  for (let step = 0; step < time; step++) {
    const before = h.slice()
    for (let row = 0; row < batch; row++)
      for (let unit = 0; unit < units; unit++) {
        const gate = (which: number) => {
          const column = which * units + unit
          let sum = sums[(step * batch + row) * 4 * units + column]!
          for (let k = 0; k < units; k++) sum += before[row * units + k]! * weight[column * units + k]!
          return sum
        }
        const at = row * units + unit
        c[at] = sigmoid(gate(1)) * c[at]! + sigmoid(gate(0)) * Math.tanh(gate(2))
        h[at] = sigmoid(gate(3)) * Math.tanh(c[at]!)
        hiddens[(step * batch + row) * units + unit] = h[at]
      }
  }
  return [hiddens, c]
}
