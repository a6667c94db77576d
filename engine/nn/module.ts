import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'

/** A piece of a model: its fields hold parameters and other modules, `forward` computes with them. */
export abstract class Module {
  /** False during validation, test and prediction. */
  training = true
  abstract forward(input: Tensor): Tensor
}

/** Throws unless `input`'s last axis has `lastAxis` entries and it has `rank` axes, where these are given. */
export function checkInput(layer: string, input: Tensor, expected: { rank?: number; lastAxis?: number; axes: string }): void {
  const { rank = input.rank, lastAxis = input.shape.at(-1), axes } = expected
  const entries = input.shape.at(-1)
  if (input.rank === rank && entries !== undefined && entries === lastAxis) return
  throw new LeydenError(`${layer} got an input of shape [${input.shape.join(', ')}]; it takes ${axes}.`, {
    remedy:
      input.rank !== rank || entries === undefined
        ? `Give it an input of ${rank} axes: expandDims(axis) adds one of a single entry, reshape changes their number.`
        : `Change the layer before it, or give this one the ${entries} that it gets.`,
  })
}
