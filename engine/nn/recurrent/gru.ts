import type { Tensor } from '@tensorflow/tfjs'
import { hasOwnKernels } from '../../tensor/index.ts'
import { gruByKernel } from './gru-kernel.ts'
import { gruSteps } from './gru-steps.ts'
import { Recurrent, type RecurrentOptions, type Weights } from './recurrent.ts'

/**
 * Gated recurrent units (Cho et al. 2014). Parameters `weight_ih_l0` [3 hiddenSize, inputSize] (reset, update, candidate), `weight_hh_l0`
 * [3 hiddenSize, hiddenSize], `bias_ih_l0` and `bias_hh_l0`, then those of `_l0_reverse` and `_l1`, as torch.nn.GRU.
 */
export class GRU extends Recurrent {
  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}) {
    super('gru', 3, inputSize, hiddenSize, options)
  }

  /** input [time, batch, inputSize] (or as `batchFirst` says): the last layer's hidden states [time, batch, hiddenSize * directions]. */
  forward(input: Tensor): Tensor {
    return this.run(input, [], 1).output
  }

  /** The same from hidden states [numLayers * directions, batch, hiddenSize] on, and those that it ends in. */
  forwardFrom(input: Tensor, initial?: Tensor): { output: Tensor; state: Tensor } {
    const { output, state } = this.run(input, initial ? [initial] : [], 1)
    return { output, state: state[0]! }
  }

  protected runSteps(gates: Tensor, { hidden, hiddenBias }: Weights, [initial]: Tensor[]) {
    return hasOwnKernels() ? gruByKernel(gates, hidden, hiddenBias, initial!) : gruSteps(gates, hidden, hiddenBias, initial!)
  }

  protected biasOf({ inputBias }: Weights): Tensor | null {
    return inputBias
  }
}
