import type { Tensor } from '@tensorflow/tfjs'
import { attribute, defineOperation, runOp1, tf } from '../tensor/index.ts'
import { Module } from './module.ts'

const T = attribute.type('T', 'float32')

/** An op whose derivative TensorFlow computes from the result: `Tanh` and its `TanhGrad`. */
const fromResult = (op: string) =>
  defineOperation<object>({
    name: `Leyden${op}`,
    forward: (run, { x }) => run(op, [T], [x!]),
    outputsToSave: [true],
    gradient: (dy, [y]) => ({ x: () => runOp1(`${op}Grad`, [T], [y!, dy as Tensor]) }),
  })

const applyTanh = fromResult('Tanh')
const applySigmoid = fromResult('Sigmoid')

/** x [..., classes]. */
const applySoftmax = defineOperation<object>({
  name: 'LeydenSoftmax',
  forward: (run, { x }) => run('Softmax', [T], [x!]),
  outputsToSave: [true],
  gradient: (dy, [y]) => ({
    x: () => {
      const weighted = (dy as Tensor).mul(y!)
      return weighted.sub(y!.mul(weighted.sum(-1, true)))
    },
  }),
})

const applySilu = defineOperation<object>({
  name: 'LeydenSilu',
  forward: (run, { x }) => {
    const [gate] = run('Sigmoid', [T], [x!])
    return [...run('Mul', [T], [x!, gate!]), gate!]
  },
  inputsToSave: ['x'],
  outputsToSave: [false, true],
  gradient: (dys, [x, gate]) => {
    const [dy] = dys as Tensor[]
    return { x: () => dy!.mul(gate!).add(runOp1('SigmoidGrad', [T], [gate!, dy!.mul(x!)])) }
  },
})

/** The hyperbolic tangent of each element, between -1 and 1. As torch.nn.Tanh. */
export class Tanh extends Module {
  forward(input: Tensor): Tensor {
    return applyTanh({ x: input }, {})
  }
}

/** 1 / (1 + exp(-x)) of each element, between 0 and 1. As torch.nn.Sigmoid. */
export class Sigmoid extends Module {
  forward(input: Tensor): Tensor {
    return applySigmoid({ x: input }, {})
  }
}

/** x sigmoid(x), also named swish (Elfwing et al. 2017). */
export class SiLU extends Module {
  forward(input: Tensor): Tensor {
    return applySilu({ x: input }, {})
  }
}

/** Probabilities of the scores on the last axis. For a loss give its scores to `losses.crossEntropy` as they are. */
export class Softmax extends Module {
  forward(input: Tensor): Tensor {
    return applySoftmax({ x: input }, {})
  }
}

/** log(softmax(x)) on the last axis, as `losses.nll` takes it. */
export class LogSoftmax extends Module {
  forward(input: Tensor): Tensor {
    return tf.logSoftmax(input)
  }
}
