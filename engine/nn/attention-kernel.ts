import type { Tensor } from '@tensorflow/tfjs'
import { defineOperation, runOp1 } from '../tensor/index.ts'

const attend = defineOperation<{ op: string }>({
  name: 'LeydenAttentionKernel',
  forward: (run, { qkv }, { op }) => run(op, [], [qkv!], 2),
  inputsToSave: ['qkv'],
  outputsToSave: [true, true],
  gradient: (dys, [qkv, result, scales], { op }) => ({
    qkv: () => runOp1(`${op}Grad`, [], [(dys as Tensor[])[0]!, qkv!, result!, scales!]),
  }),
})

export interface PackedAttention {
  heads: number
  /** Each time sees itself and what is before it. */
  causal: boolean
  batchFirst: boolean
}

/**
 * softmax(q k^T / sqrt(width)) v of each head, in one op each way: qkv [batch, time, 3 features] (or time first), of which each third is
 * made of the heads' own, to [batch, time, features].
 */
export function attentionByKernel(qkv: Tensor, { heads, causal, batchFirst }: PackedAttention): Tensor {
  const [first, second, all] = qkv.shape as [number, number, number]
  const packed = qkv.reshape([first, second, 3 * heads, all / 3 / heads])
  const op = `LeydenAttention${causal ? 'Causal' : ''}${batchFirst ? '' : 'TimeFirst'}`
  return attend({ qkv: packed }, { op }).reshape([first, second, all / 3])
}
