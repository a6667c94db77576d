import type { Tensor, Tensor2D, Variable } from '@tensorflow/tfjs'
import { attribute, defineOperation, runOp1, tf } from '../tensor/index.ts'
import { uniformByFanIn } from './initializers.ts'
import { checkInput, Module } from './module.ts'
import { parameter } from './parameters.ts'

const T = attribute.type('T', 'float32')
const transposes = (a: boolean, b: boolean) => [T, attribute.bool('transpose_a', a), attribute.bool('transpose_b', b)]

/** x [rows, in], weight [out, in]: [rows, out]. */
const matMulTransposed = defineOperation<object>({
  name: 'LeydenLinear',
  forward: (run, { x, weight }) => run('MatMul', transposes(false, true), [x!, weight!]),
  inputsToSave: ['x', 'weight'],
  gradient: (dy, [x, weight]) => ({
    x: () => runOp1('MatMul', transposes(false, false), [dy as Tensor, weight!]),
    weight: () => runOp1('MatMul', transposes(true, false), [dy as Tensor, x!]),
  }),
})

/** x [..., channels], bias [channels]: their sum. */
export const addBias = defineOperation<object>({
  name: 'LeydenBiasAdd',
  forward: (run, { x, bias }) => run('BiasAdd', [T, attribute.string('data_format', 'NHWC')], [x!, bias!]),
  gradient: (dy) => ({
    x: () => (dy as Tensor).clone(),
    bias: () => runOp1('BiasAddGrad', [T, attribute.string('data_format', 'NHWC')], [dy as Tensor]),
  }),
})

/** x [..., in], weight [out, in], bias [out]: x W^T + b, [..., out]. As torch.nn.functional.linear. */
export function applyLinear(x: Tensor, weight: Tensor, bias: Tensor | null): Tensor {
  const [outFeatures, inFeatures] = weight.shape as [number, number]
  const rows = x.rank === 2 ? (x as Tensor2D) : x.reshape([-1, inFeatures])
  const product = matMulTransposed({ x: rows, weight }, {})
  const result = bias ? addBias({ x: product, bias }, {}) : product
  return x.rank === 2 ? result : tf.reshape(result, [...x.shape.slice(0, -1), outFeatures])
}

/** y = x W^T + b on the last axis. Parameters `weight` [out, in] and `bias` [out], as torch.nn.Linear. */
export class Linear extends Module {
  readonly inFeatures: number
  readonly outFeatures: number
  readonly weight: Variable
  readonly bias: Variable | null

  constructor(inFeatures: number, outFeatures: number, { bias = true }: { bias?: boolean } = {}) {
    super()
    this.inFeatures = inFeatures
    this.outFeatures = outFeatures
    this.weight = parameter(uniformByFanIn([outFeatures, inFeatures], inFeatures))
    this.bias = bias ? parameter(uniformByFanIn([outFeatures], inFeatures)) : null
  }

  /** input [..., inFeatures]: [..., outFeatures]. */
  forward(input: Tensor): Tensor {
    return applyLinear(this.#checked(input), this.weight, this.bias)
  }

  /** The same without the bias. */
  multiply(input: Tensor): Tensor {
    return applyLinear(this.#checked(input), this.weight, null)
  }

  #checked(input: Tensor): Tensor {
    const { inFeatures, outFeatures } = this
    checkInput(`linear(${inFeatures}, ${outFeatures})`, input, { lastAxis: inFeatures, axes: `[..., ${inFeatures}]` })
    return input
  }
}
