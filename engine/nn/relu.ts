import type { Tensor } from '@tensorflow/tfjs'
import { attribute, defineOperation, runOp1 } from '../tensor/index.ts'
import { Module } from './module.ts'

const T = attribute.type('T', 'float32')

const rectify = defineOperation<object>({
  name: 'LeydenRelu',
  forward: (run, { x }) => run('Relu', [T], [x!])[0]!,
  outputsToSave: [true],
  gradient: (dy, [y]) => ({ x: () => runOp1('ReluGrad', [T], [dy as Tensor, y!]) }),
})

/** max(x, 0). */
export class ReLU extends Module {
  forward(input: Tensor): Tensor {
    return rectify({ x: input }, {})
  }
}
