import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'

/** A piece of a model: its fields hold parameters and other modules, `forward` computes with them. */
export abstract class Module {
  /** False during validation, test and prediction. */
  training = true
  abstract forward(input: Tensor): Tensor
}

/** Throws unless `input`'s last axis has `expected` entries and, where `rank` is given, it has so many axes. */
export function checkInput(layer: string, input: Tensor, expected: { rank?: number; lastAxis: number; axes: string }): void {
  if (input.shape.at(-1) === expected.lastAxis && (expected.rank === undefined || input.rank === expected.rank)) return
  throw new LeydenError(`${layer} got an input of shape [${input.shape.join(', ')}]; it takes ${expected.axes}.`, {
    remedy: `Change the layer before it, or give this one the ${input.shape.at(-1)} that it gets.`,
  })
}
