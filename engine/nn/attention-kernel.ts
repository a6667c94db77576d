import type { Tensor } from '@tensorflow/tfjs'
import { defineOperation, runOp, runOp1 } from '../tensor/index.ts'
import { sumTo } from './attention.ts'

export interface KernelAttention {
  heads: number
  /** Each query sees the keys up to its own place. */
  causal: boolean
  batchFirst: boolean
  /** Added to the scores: [batch, heads, queries, keys], or what broadcasts to it. */
  mask?: Tensor
}

/** One op each way, and one for the gradient of a mask, which only a learnt one needs. */
const define = (name: string, sources: string[], masked: boolean) =>
  defineOperation<{ op: string }>({
    name,
    forward: (run, inputs, { op }) =>
      run(
        op,
        [],
        [...sources, ...(masked ? ['mask'] : [])].map((each) => inputs[each]!),
        2,
      ),
    inputsToSave: masked ? [...sources, 'mask'] : sources,
    outputsToSave: [true, true],
    gradient: (dys, saved, { op }) => {
      const [dy] = dys as Tensor[]
      const gradients = runOp(`${op}Grad`, [], [dy!, ...saved], sources.length)
      const ofSources = sources.map((source, index): [string, () => Tensor] => [source, () => gradients[index]!.clone()])
      return { ...Object.fromEntries(ofSources), mask: () => sumTo(saved.at(-3)!.shape, runOp1(`${op}ScoresGrad`, [], [dy!, ...saved])) }
    },
  })

const attend = define('LeydenAttentionKernel', ['qkv'], false)
const attendMasked = define('LeydenAttentionMaskedKernel', ['qkv'], true)
const attendAcross = define('LeydenCrossAttentionKernel', ['q', 'k', 'v'], false)
const attendAcrossMasked = define('LeydenCrossAttentionMaskedKernel', ['q', 'k', 'v'], true)

/**
 * softmax(q k^T / sqrt(width) + mask) v of each head: qkv [batch, time, 3 features] (or time first), of which each third is made of the
 * heads' own, to [batch, time, features].
 */
export function attentionByKernel(qkv: Tensor, { mask, ...options }: KernelAttention): Tensor {
  const packed = intoHeads(qkv, 3 * options.heads)
  const attributes = { op: opOf('Attention', options, mask) }
  const result = mask ? attendMasked({ qkv: packed, mask: ofFourAxes(mask) }, attributes) : attend({ qkv: packed }, attributes)
  return joined(result)
}

/** The same of queries, keys and values by themselves, each [batch, time, features] (or time first). */
export function crossAttentionByKernel(q: Tensor, k: Tensor, v: Tensor, { mask, ...options }: KernelAttention): Tensor {
  const [queries, keys, values] = [q, k, v].map((each) => intoHeads(each, options.heads)) as [Tensor, Tensor, Tensor]
  const inputs = { q: queries, k: keys, v: values }
  const attributes = { op: opOf('CrossAttention', options, mask) }
  return joined(mask ? attendAcrossMasked({ ...inputs, mask: ofFourAxes(mask) }, attributes) : attendAcross(inputs, attributes))
}

function opOf(kind: string, { causal, batchFirst }: Omit<KernelAttention, 'mask'>, mask: Tensor | undefined): string {
  return `Leyden${kind}${mask ? 'Masked' : ''}${causal ? 'Causal' : ''}${batchFirst ? '' : 'TimeFirst'}`
}

function intoHeads(rows: Tensor, heads: number): Tensor {
  const [first, second, all] = rows.shape as [number, number, number]
  return rows.reshape([first, second, heads, all / heads])
}

function joined(rows: Tensor): Tensor {
  const [first, second, heads, width] = rows.shape as [number, number, number, number]
  return rows.reshape([first, second, heads * width])
}

const ofFourAxes = (mask: Tensor) => mask.reshape([...Array.from({ length: 4 - mask.rank }, () => 1), ...mask.shape])
