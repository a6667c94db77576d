import type { Tensor } from '@tensorflow/tfjs'
import { hasOwnKernels } from '../../tensor/index.ts'
import { lstmByKernel } from './lstm-kernel.ts'
import { lstmSteps } from './lstm-steps.ts'
import { Recurrent, type RecurrentOptions, type Weights } from './recurrent.ts'

/** Each [numLayers * directions, batch, hiddenSize]. */
export interface LstmState {
  hidden: Tensor
  cell: Tensor
}

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997). Parameters `weight_ih_l0` [4 hiddenSize, inputSize] (input, forget, candidate,
 * output), `weight_hh_l0` [4 hiddenSize, hiddenSize], `bias_ih_l0` and `bias_hh_l0`, then those of `_l0_reverse` and `_l1`, as torch.nn.LSTM.
 */
export class LSTM extends Recurrent {
  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}) {
    super('lstm', 4, inputSize, hiddenSize, options)
  }

  /** input [time, batch, inputSize] (or as `batchFirst` says): the last layer's hidden states [time, batch, hiddenSize * directions]. */
  forward(input: Tensor): Tensor {
    return this.run(input, [], 2).output
  }

  /** The same from a state on, and the state it ends in. */
  forwardFrom(input: Tensor, initial?: LstmState): { output: Tensor; state: LstmState } {
    const { output, state } = this.run(input, initial ? [initial.hidden, initial.cell] : [], 2)
    return { output, state: { hidden: state[0]!, cell: state[1]! } }
  }

  protected runSteps(gates: Tensor, { hidden }: Weights, initial: Tensor[]) {
    return hasOwnKernels() ? lstmByKernel(gates, hidden, initial) : lstmSteps(gates, hidden, initial)
  }

  protected biasOf({ inputBias, hiddenBias }: Weights): Tensor | null {
    return inputBias && hiddenBias ? inputBias.add(hiddenBias) : null
  }
}
