import { expect, test } from 'vitest'
import type { Tensor, Variable } from '@tensorflow/tfjs'
import { nn, setSeed, tf } from '../../engine/index.ts'
import { capture, TensorScope } from '../../engine/tensor/index.ts'
import { nnReference, type Values } from '../reference/nn.ts'
import { expectClose } from '../tensor/close.ts'
import { layerCases } from './layer-cases.ts'

test.each(Object.entries(layerCases))('%s computes the same captured as eagerly, and changes the same', async (name, make) => {
  const { inputs, inputGradients } = nnReference.layers[name]!
  const given = inputs.map((values, index) => asTensor(values, inputGradients[index] ? 'float32' : 'int32'))
  setSeed(1)
  const { layer, run = ([input]) => layer.forward(input!) } = make()
  const variables = nn.namedVariables(layer).map(({ variable }) => variable)
  const before = variables.map((variable) => variable.clone())
  const step = (batch: Tensor[]) => [...[run(batch)].flat(), ...gradients(variables, () => [run(batch)].flat())]
  const captured = capture(step, given)
  const scope = new TensorScope()
  const results = await captured.run(given, scope)
  const after = variables.map((variable) => variable.clone())
  variables.forEach((variable, index) => variable.assign(before[index]!))
  const expected = step(given)
  expect(results.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape))
  results.forEach((result, index) => expectClose(result, expected[index]!, 1e-5))
  variables.forEach((variable, index) => expectClose(after[index]!, variable, 1e-5))
  scope.close()
  captured.dispose()
})

const asTensor = ({ shape, values }: Values, dtype: 'float32' | 'int32') => tf.tensor(values, shape, dtype)

function gradients(variables: Variable[], outputs: () => Tensor[]): Tensor[] {
  const trained = variables.filter(({ trainable }) => trainable)
  if (trained.length === 0) return []
  const scalar = () =>
    outputs()
      .map((output) => output.square().sum())
      .reduce((sum, term) => sum.add(term))
  const { grads } = tf.variableGrads(scalar as never, trained)
  return trained.map(({ name }) => grads[name]!)
}
