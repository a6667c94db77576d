import { LeydenError } from '../../errors/index.ts'

const gains = {
  linear: () => 1,
  conv1d: () => 1,
  conv2d: () => 1,
  convTranspose2d: () => 1,
  sigmoid: () => 1,
  tanh: () => 5 / 3,
  relu: () => Math.SQRT2,
  leakyRelu: (slope = 0.01) => Math.sqrt(2 / (1 + slope ** 2)),
  selu: () => 3 / 4,
}

/** What follows a layer. */
export type Nonlinearity = keyof typeof gains

/**
 * The factor by which weights are larger so that the values keep their size through what follows the layer; `parameter` is leakyRelu's
 * slope below 0, default 0.01. As torch.nn.init.calculate_gain.
 */
export function calculateGain(nonlinearity: Nonlinearity, parameter?: number): number {
  if (Object.hasOwn(gains, nonlinearity)) return gains[nonlinearity](parameter)
  throw new LeydenError(`nn.init: nonlinearity is '${nonlinearity}'; it must be one of: ${Object.keys(gains).join(', ')}.`)
}
