import type { Tensor, Variable } from '@tensorflow/tfjs'
import { tf } from '../../tensor/index.ts'
import { torchLayout } from '../parameters.ts'

/** The shape that PyTorch's parameter has: a convolution's filter lies otherwise in memory (decisions/0003). */
export function torchShape(variable: Variable): number[] {
  return torchLayout(variable)?.map((axis) => variable.shape[axis]!) ?? variable.shape
}

/** Gives `variable` the values that `make` computes in PyTorch's shape. Returns the variable. */
export function fill<V extends Variable>(variable: V, make: (shape: number[]) => Tensor): V {
  tf.tidy(() => {
    const layout = torchLayout(variable)
    const values = make(torchShape(variable))
    variable.assign(layout ? values.transpose(layout.map((_, axis) => layout.indexOf(axis))) : values)
  })
  return variable
}
