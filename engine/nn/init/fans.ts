import type { Variable } from '@tensorflow/tfjs'
import { LeydenError } from '../../errors/index.ts'
import { torchShape } from './in-torch-layout.ts'

/**
 * How many inputs a unit of the layer sums up, and how many outputs an input goes into, as torch.nn.init counts them: of a weight
 * [out, in, ...] the second and the first axis, each times the others. Throws for fewer than two axes.
 */
export function fansOf(variable: Variable): { fanIn: number; fanOut: number } {
  const [out, inputs, ...window] = torchShape(variable)
  if (inputs === undefined) {
    throw new LeydenError(`nn.init: a parameter of shape [${variable.shape.join(', ')}] has no fans; it must have two axes or more.`, {
      remedy: 'Leave biases to nn.init.zeros, and scales of normalisation to nn.init.ones.',
    })
  }
  const places = window.reduce((product, extent) => product * extent, 1)
  return { fanIn: inputs * places, fanOut: out! * places }
}
