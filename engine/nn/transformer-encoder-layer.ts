import type { Tensor } from '@tensorflow/tfjs'
import { Dropout } from './dropout.ts'
import { GELU } from './gelu.ts'
import { LayerNorm } from './layer-norm.ts'
import { Linear } from './linear.ts'
import { Module } from './module.ts'
import { MultiHeadAttention } from './multi-head-attention.ts'
import { ReLU } from './relu.ts'

export interface TransformerEncoderLayerOptions {
  /** Units between the two linear layers. Default 2048. */
  dimFeedforward?: number
  /** Default 0.1. */
  dropout?: number
  /** Default relu. */
  activation?: 'relu' | 'gelu'
  epsilon?: number
  /** True for [batch, time, features]; false, as in PyTorch by default, for [time, batch, features]. */
  batchFirst?: boolean
  /** Normalises before attention and feed-forward, as GPT does, rather than after. Default false. */
  normFirst?: boolean
  bias?: boolean
  /** Each place sees itself and what is before it: a layer of GPT. Default false. */
  causal?: boolean
}

/**
 * Attention and feed-forward with residual connections (Vaswani et al. 2017). Modules `self_attn`, `linear1`, `linear2`, `norm1` and
 * `norm2`, as torch.nn.TransformerEncoderLayer.
 */
export class TransformerEncoderLayer extends Module {
  readonly normFirst: boolean
  readonly self_attn: MultiHeadAttention
  readonly linear1: Linear
  readonly dropout: Dropout
  readonly linear2: Linear
  readonly norm1: LayerNorm
  readonly norm2: LayerNorm
  readonly dropout1: Dropout
  readonly dropout2: Dropout
  readonly activation: Module

  constructor(features: number, heads: number, options: TransformerEncoderLayerOptions = {}) {
    super()
    const { dimFeedforward = 2048, dropout = 0.1, activation = 'relu', epsilon, bias = true } = options
    const { batchFirst = false, normFirst = false, causal = false } = options
    this.normFirst = normFirst
    this.self_attn = new MultiHeadAttention(features, heads, { dropout, bias, batchFirst, causal })
    this.linear1 = new Linear(features, dimFeedforward, { bias })
    this.dropout = new Dropout(dropout)
    this.linear2 = new Linear(dimFeedforward, features, { bias })
    this.norm1 = new LayerNorm(features, { epsilon, bias })
    this.norm2 = new LayerNorm(features, { epsilon, bias })
    this.dropout1 = new Dropout(dropout)
    this.dropout2 = new Dropout(dropout)
    this.activation = activation === 'gelu' ? new GELU() : new ReLU()
  }

  /** input [batch, time, features] (or as `batchFirst` says): the same shape. `mask` is added to the attention's scores. */
  forward(input: Tensor, { mask }: { mask?: Tensor } = {}): Tensor {
    if (this.normFirst) {
      const attended = input.add(this.#attend(this.norm1.forward(input), mask))
      return attended.add(this.#feedForward(this.norm2.forward(attended)))
    }
    const attended = this.norm1.forward(input.add(this.#attend(input, mask)))
    return this.norm2.forward(attended.add(this.#feedForward(attended)))
  }

  #attend(input: Tensor, mask: Tensor | undefined): Tensor {
    return this.dropout1.forward(this.self_attn.forward(input, { mask }))
  }

  #feedForward(input: Tensor): Tensor {
    const { activation, linear1 } = this
    const hidden = activation instanceof GELU ? activation.forwardAfter(linear1, input) : activation.forward(linear1.forward(input))
    return this.dropout2.forward(this.linear2.forward(this.dropout.forward(hidden)))
  }
}
