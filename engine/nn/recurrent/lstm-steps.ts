import type { Tensor } from '@tensorflow/tfjs'
import { defineOperation, tf } from '../../tensor/index.ts'
import { eachStep, lastStep, matMul, shifted, sigmoidGrad, tanhGrad, transposedOnce, weightGradient } from './all-steps.ts'

const name = 'LeydenLstmSteps'

/**
 * Steps of an LSTM (Hochreiter and Schmidhuber 1997; gates in PyTorch's order: input, forget, candidate, output) from the inputs' part of
 * the gates [time, batch, 4 units], weight [4 units, units], hidden and cell [batch, units]. Results: hidden states [time, batch, units],
 * the last cell [batch, units], and what only the gradient reads: cells and gates.
 */
defineOperation<object>({
  name,
  forward: (_run, inputs) => tf.tidy(() => runSteps(inputs as Record<string, Tensor>)),
  inputsToSave: ['weight', 'hidden', 'cell'],
  outputsToSave: [true, false, true, true, true, true, true],
  gradient: (dys, [weight, hidden, cell, ...results]) => {
    const [dHidden, dLastCell] = dys as Tensor[]
    const [hiddens, cells, ...gates] = results as [Tensor, Tensor, ...Tensor[]]
    const slopes = tf.tidy(() => slopesOf(gates, cells, shifted(cell!, cells)))
    const back = tf.tidy(() => runBack(dHidden!, dLastCell!, weight!, slopes, gates[1]!))
    return {
      gates: () => back.gates.clone(),
      weight: () => weightGradient(back.gates, shifted(hidden!, hiddens)),
      hidden: () => back.hidden.clone(),
      cell: () => back.cell.clone(),
    }
  },
})

function runSteps({ gates, weight, hidden, cell }: Record<string, Tensor>): Tensor[] {
  const columns = transposedOnce(weight!)
  const steps: Tensor[][] = []
  let [h, c] = [hidden!, cell!]
  for (const input of eachStep(gates!)) {
    const sums = tf.split(input.add(matMul(h, columns)), 4, 1)
    const [i, f, o] = [sums[0]!.sigmoid(), sums[1]!.sigmoid(), sums[3]!.sigmoid()]
    const g = sums[2]!.tanh()
    c = f.mul(c).add(i.mul(g))
    h = o.mul(c.tanh())
    steps.push([h, c, i, f, g, o])
  }
  const [hiddens, ...saved] = steps[0]!.map((_, kind) => tf.stack(steps.map((step) => step[kind]!)))
  return [hiddens!, c, ...saved]
}

/**
 * For all steps at once: the slopes of the gates' sums (input, forget and candidate by the cell's gradient, output by the hidden state's)
 * and of the cell (by the hidden state's).
 */
function slopesOf([i, f, g, o]: Tensor[], cells: Tensor, before: Tensor): { gates: Tensor; cell: Tensor } {
  const squashed = cells.tanh()
  const gates = [sigmoidGrad(i!, g!), sigmoidGrad(f!, before), tanhGrad(g!, i!), sigmoidGrad(o!, squashed)]
  return { gates: tf.concat(gates, 2), cell: tanhGrad(squashed, o!) }
}

/** Backward through time. All that doesn't depend on a later step's gradient is in the slopes already, so a step is seven ops. */
function runBack(dHidden: Tensor, dLastCell: Tensor, weight: Tensor, slopes: { gates: Tensor; cell: Tensor }, forget: Tensor) {
  const [dHiddens, gateSlopes, cellSlopes, forgets] = [dHidden, slopes.gates, slopes.cell, forget].map(eachStep)
  const dGates: Tensor[] = []
  let dh: Tensor = tf.zerosLike(dLastCell)
  let dc = dLastCell
  for (let step = dHiddens!.length - 1; step >= 0; step--) {
    const dTotal = dHiddens![step]!.add(dh)
    dc = dc.add(dTotal.mul(cellSlopes![step]!))
    const sums = tf.concat([dc, dc, dc, dTotal], 1).mul(gateSlopes![step]!)
    dGates.push(sums)
    dh = matMul(sums, weight)
    dc = dc.mul(forgets![step]!)
  }
  return { gates: tf.stack(dGates.toReversed()), hidden: dh, cell: dc }
}

export function lstmSteps(gates: Tensor, weight: Tensor, [hidden, cell]: Tensor[]): { output: Tensor; last: Tensor[] } {
  const inputs = { gates, weight, hidden: hidden!, cell: cell! }
  const [output, lastCell] = tf.engine().runKernel(name, inputs, {}) as unknown as [Tensor, Tensor]
  return { output, last: [lastStep(output), lastCell] }
}
