import type { Tensor } from '@tensorflow/tfjs'
import { defineOperation, runOp, runOp1 } from '../tensor/index.ts'

const plain = defineOperation<{ op: string }>({
  name: 'LeydenGeluKernel',
  forward: (run, { x }, { op }) => run(op, [], [x!]),
  inputsToSave: ['x'],
  gradient: (dy, [x], { op }) => ({ x: () => runOp1(`${op}Grad`, [], [dy as Tensor, x!]) }),
})

/** x [rows, columns], bias [columns]. */
const ofSum = defineOperation<{ op: string }>({
  name: 'LeydenBiasGeluKernel',
  forward: (run, { x, bias }, { op }) => run(op, [], [x!, bias!]),
  inputsToSave: ['x', 'bias'],
  gradient: (dy, [x, bias], { op }) => {
    const [dx, dBias] = runOp(`${op}Grad`, [], [dy as Tensor, x!, bias!], 2)
    return { x: () => dx!.clone(), bias: () => dBias!.clone() }
  },
})

/** As gelu.ts, in one op each way, of x + bias where there is one. */
export function geluByKernel(x: Tensor, bias: Tensor | null, { byTanh }: { byTanh: boolean }): Tensor {
  const end = byTanh ? 'Tanh' : ''
  const rows = x.reshape([-1, x.shape.at(-1) ?? 1])
  const result = bias ? ofSum({ x: rows, bias }, { op: `LeydenBiasGelu${end}` }) : plain({ x: rows }, { op: `LeydenGelu${end}` })
  return result.reshape(x.shape)
}
