import type { Tensor, Tensor2D, Tensor3D, Variable } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'
import { hasOwnKernels, tf } from '../tensor/index.ts'
import { attention } from './attention.ts'
import { attentionByKernel, crossAttentionByKernel } from './attention-kernel.ts'
import { xavierUniform } from './initializers.ts'
import { applyLinear, Linear } from './linear.ts'
import { checkInput, Module } from './module.ts'
import { parameter } from './parameters.ts'

export interface MultiHeadAttentionOptions {
  /** Of the attention's probabilities, in training. Default 0. */
  dropout?: number
  bias?: boolean
  /** True for [batch, time, features]; false, as in PyTorch by default, for [time, batch, features]. */
  batchFirst?: boolean
  /** Each place sees itself and what is before it. Default false. */
  causal?: boolean
}

/**
 * Attention of several heads (Vaswani et al. 2017). Parameters `in_proj_weight` [3 features, features] (query, key, value),
 * `in_proj_bias`, `out_proj.weight` and `out_proj.bias`, as torch.nn.MultiheadAttention.
 */
export class MultiHeadAttention extends Module {
  readonly features: number
  readonly heads: number
  readonly options: Required<MultiHeadAttentionOptions>
  readonly in_proj_weight: Variable
  readonly in_proj_bias: Variable | null
  readonly out_proj: Linear

  constructor(features: number, heads: number, options: MultiHeadAttentionOptions = {}) {
    super()
    if (!(heads >= 1) || features % heads !== 0) {
      throw new LeydenError(`multiHeadAttention: ${features} features for ${heads} heads; the features must be a multiple of the heads.`)
    }
    this.features = features
    this.heads = heads
    this.options = { dropout: 0, bias: true, batchFirst: false, causal: false, ...options }
    this.in_proj_weight = parameter(xavierUniform([3 * features, features]))
    this.in_proj_bias = this.options.bias ? parameter(tf.zeros([3 * features])) : null
    this.out_proj = new Linear(features, features, { bias: this.options.bias })
    this.out_proj.bias?.assign(tf.zeros([features]))
  }

  /**
   * query [batch, time, features]: the same shape. Without `key` and `value` the query attends to itself. `mask` is added to the scores:
   * [queries, keys] or what broadcasts to [batch, heads, queries, keys].
   */
  forward(query: Tensor, { key, value, mask }: { key?: Tensor; value?: Tensor; mask?: Tensor } = {}): Tensor {
    const dropout = this.training ? this.options.dropout : 0
    const inputs = key || value ? [query, key ?? query, value ?? key ?? query] : [query]
    const byKernel = dropout === 0 && hasOwnKernels() && this.#fits(mask, query, key ?? query)
    return this.out_proj.forward(byKernel ? this.#attendByKernel(inputs, mask) : this.#attend(inputs, { mask, dropout }))
  }

  #attendByKernel(inputs: Tensor[], mask: Tensor | undefined): Tensor {
    const { causal, batchFirst } = this.options
    const options = { heads: this.heads, causal, batchFirst, mask }
    if (inputs.length === 1) return attentionByKernel(this.#project(inputs[0]!), options)
    const [q, k, v] = this.#projectEach(inputs)
    return crossAttentionByKernel(q!, k!, v!, options)
  }

  #attend(inputs: Tensor[], options: { mask: Tensor | undefined; dropout: number }): Tensor {
    const [q, k, v] = inputs.length === 1 ? this.#projectAtOnce(inputs[0]!) : this.#projectEach(inputs).map((each) => this.#separate(each))
    return this.#join(attention(q!, k!, v!, { ...options, causal: this.options.causal }))
  }

  /** Whether the mask is as the kernel takes it: what would make the scores larger than they are, TensorFlow's ops can add. */
  #fits(mask: Tensor | undefined, query: Tensor, key: Tensor): boolean {
    const [batch, time] = this.options.batchFirst ? [0, 1] : [1, 0]
    if (query.shape[batch] !== key.shape[batch]) return false
    const whole = [query.shape[batch], this.heads, query.shape[time], key.shape[time]].toReversed()
    return (
      !mask ||
      (mask.dtype === 'float32' &&
        mask.rank <= 4 &&
        mask.shape.toReversed().every((extent, axis) => extent === 1 || extent === whole[axis]))
    )
  }

  /** To query, key and value one after the other. */
  #project(input: Tensor): Tensor {
    return applyLinear(this.#checked(input), this.in_proj_weight, this.in_proj_bias)
  }

  #projectAtOnce(input: Tensor): Tensor[] {
    const projected = this.#project(input)
    const [first, second] = projected.shape as [number, number]
    const parts = projected.reshape([first, second, 3, this.heads, this.features / this.heads])
    return tf.unstack(parts.transpose(this.options.batchFirst ? [2, 0, 3, 1, 4] : [2, 1, 3, 0, 4]), 0)
  }

  #projectEach(inputs: Tensor[]): Tensor[] {
    const weights = tf.split(this.in_proj_weight as unknown as Tensor2D, 3)
    const biases = this.in_proj_bias ? tf.split(this.in_proj_bias, 3) : []
    return inputs.map((input, index) => applyLinear(this.#checked(input), weights[index]!, biases[index] ?? null))
  }

  /** To [batch, heads, time, width]. */
  #separate(projected: Tensor): Tensor {
    const [first, second] = projected.shape as [number, number]
    const parts = projected.reshape([first, second, this.heads, this.features / this.heads])
    return parts.transpose(this.options.batchFirst ? [0, 2, 1, 3] : [1, 2, 0, 3])
  }

  #join(attended: Tensor): Tensor {
    const [batch, , time] = attended.shape as [number, number, number]
    const { batchFirst } = this.options
    const ordered = attended.transpose(batchFirst ? [0, 2, 1, 3] : [2, 0, 1, 3])
    return ordered.reshape(batchFirst ? [batch, time, this.features] : [time, batch, this.features])
  }

  #checked(input: Tensor): Tensor3D {
    const axes = this.options.batchFirst ? `[batch, time, ${this.features}]` : `[time, batch, ${this.features}]`
    checkInput(`multiHeadAttention(${this.features}, ${this.heads})`, input, { rank: 3, lastAxis: this.features, axes })
    return input as Tensor3D
  }
}
