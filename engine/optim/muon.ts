import type { Tensor, Variable } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'
import { torchLayout } from '../nn/index.ts'
import { attribute, perStep, runOp1, tf } from '../tensor/index.ts'
import { Optimizer, type OptimizerOptions, type ParameterChoice, type Scalars, type Slots } from './optimizer.ts'
import { decayOf, shrink } from './weight-decay.ts'

export interface MuonOptions extends OptimizerOptions {
  weightDecay: number
  momentum: number
  nesterov: boolean
  /** Of the quintic polynomial that makes the singular values alike. */
  nsCoefficients: [number, number, number]
  nsSteps: number
  epsilon: number
  /** How the rate follows the matrix's shape: Jordan's way, or one that suits AdamW's rates (Liu et al. 2025). Default `original`. */
  adjustLrFn: 'original' | 'match_rms_adamw'
}

const defaults: MuonOptions = {
  learningRate: 1e-3,
  weightDecay: 0.1,
  momentum: 0.95,
  nesterov: true,
  nsCoefficients: [3.4445, -4.775, 2.0315],
  nsSteps: 5,
  epsilon: 1e-7,
  adjustLrFn: 'original',
}

/**
 * Muon (Jordan 2024), as torch.optim.Muon: momentum, made orthogonal by Newton and Schulz's iteration. For matrices alone. Computes
 * in float32 where PyTorch iterates in bfloat16.
 */
export class Muon extends Optimizer<MuonOptions> {
  constructor(parameters: ParameterChoice<MuonOptions>, options: Partial<MuonOptions> = {}) {
    super(parameters, defaults, options, ['momentum_buffer'])
    for (const parameter of this.parameters) if (parameter.rank !== 2) throw notAMatrix(parameter)
  }

  protected override scalars(options: MuonOptions): Scalars {
    return {
      learningRate: perStep(() => options.learningRate),
      momentum: perStep(() => options.momentum),
      added: perStep(() => 1 - options.momentum),
      ...decayOf(options),
    }
  }

  protected override update(parameter: Variable, gradient: Tensor, slots: Slots, options: MuonOptions, scalars: Scalars): void {
    const buffer = slots['momentum_buffer']!
    const { learningRate, momentum, added } = scalars
    this.updates.lerp(buffer, gradient, added!)
    const direction = options.nesterov ? gradient.add(buffer.sub(gradient).mul(momentum!)) : buffer
    const step = orthogonal(direction, options).mul(learningRate!.mul(shapeFactor(parameter, options)))
    shrink(this.updates, parameter, scalars)
    this.updates.subtract(parameter, step)
  }
}

/** TensorFlow.js multiplies in batches, for the sake of which a whole graph would be optimised less. */
function product(a: Tensor, b: Tensor, transposed = false): Tensor {
  const transposes = [attribute.bool('transpose_a', false), attribute.bool('transpose_b', transposed)]
  return runOp1('MatMul', [...transposes, attribute.type('T', 'float32')], [a, b])
}

/** Near U Vᵀ of the singular value decomposition U S Vᵀ. */
function orthogonal(matrix: Tensor, { nsCoefficients: [a, b, c], nsSteps, epsilon }: MuonOptions): Tensor {
  const tall = matrix.shape[0]! > matrix.shape[1]!
  let x = tall ? tf.transpose(matrix) : matrix
  x = x.div(tf.maximum(x.square().sum().sqrt(), epsilon))
  for (let step = 0; step < nsSteps; step++) {
    const gram = product(x, x, true)
    x = x.mul(a).add(product(gram.mul(b).add(product(gram, gram).mul(c)), x))
  }
  return tall ? tf.transpose(x) : x
}

function shapeFactor(parameter: Variable, { adjustLrFn }: MuonOptions): number {
  const [outputs, inputs] = (torchLayout(parameter) ?? [0, 1]).map((axis) => parameter.shape[axis]!)
  return adjustLrFn === 'original' ? Math.sqrt(Math.max(1, outputs! / inputs!)) : 0.2 * Math.sqrt(Math.max(outputs!, inputs!))
}

function notAMatrix({ shape }: Variable): LeydenError {
  return new LeydenError(`muon takes matrices alone, and got a parameter of shape [${shape.join(', ')}].`, {
    remedy: 'Train biases, norms and embeddings by another optimiser, such as adamw, with manual optimisation.',
  })
}
