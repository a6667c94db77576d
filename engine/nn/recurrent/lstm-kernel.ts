import type { Tensor } from '@tensorflow/tfjs'
import { defineOperation, runOp, tf } from '../../tensor/index.ts'
import { lastStep, shifted, weightGradient } from './all-steps.ts'

const name = 'LeydenLstmKernel'

/** The steps of lstm-steps.ts as one op, and their gradient as another. Only the gradient reads the last two results: cells and gates. */
defineOperation<object>({
  name,
  forward: (run, { gates, weight, hidden, cell }) => {
    const [hiddens, cells, values] = run('LeydenLstm', [], [gates!, weight!, hidden!, cell!], 3)
    return [hiddens!, tf.tidy(() => lastStep(cells as Tensor)), cells!, values!]
  },
  inputsToSave: ['weight', 'hidden', 'cell'],
  outputsToSave: [true, false, true, true],
  gradient: (dys, [weight, hidden, cell, hiddens, cells, values]) => {
    const [dHiddens, dLastCell] = dys as Tensor[]
    const [dGates, dHidden, dCell] = runOp('LeydenLstmGrad', [], [dHiddens!, dLastCell!, weight!, cell!, cells!, values!], 3)
    return {
      gates: () => dGates!.clone(),
      weight: () => weightGradient(dGates!, shifted(hidden!, hiddens!)),
      hidden: () => dHidden!.clone(),
      cell: () => dCell!.clone(),
    }
  },
})

/** As `lstmSteps`. */
export function lstmByKernel(gates: Tensor, weight: Tensor, [hidden, cell]: Tensor[]): { output: Tensor; last: Tensor[] } {
  const inputs = { gates, weight, hidden: hidden!, cell: cell! }
  const [output, lastCell] = tf.engine().runKernel(name, inputs, {}) as unknown as [Tensor, Tensor]
  return { output, last: [lastStep(output), lastCell] }
}
