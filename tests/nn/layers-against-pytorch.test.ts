import { expect, test } from 'vitest'
import type { Tensor, Variable } from '@tensorflow/tfjs'
import { nn, tf } from '../../engine/index.ts'
import { nnReference, type LayerCase, type Values } from '../reference/nn.ts'
import { expectClose } from '../tensor/close.ts'
import { layerCases } from './layer-cases.ts'

test('each case of the reference is run, and no other', () => {
  expect(Object.keys(layerCases).toSorted()).toEqual(Object.keys(nnReference.layers).toSorted())
})

test.each(Object.entries(layerCases))("%s has PyTorch's names, values and gradients", (name, make) => {
  const reference = nnReference.layers[name]!
  const { layer, run = ([input]) => layer.forward(input!) } = make()
  load(layer, reference)
  const inputs = reference.inputs.map((values, index) => asVariable(values, reference.inputGradients[index] ? 'float32' : 'int32'))
  const outputs = [run(inputs)].flat()
  expect(outputs.map(({ shape }) => shape)).toEqual(reference.outputs.map(({ shape }) => shape))
  outputs.forEach((output, index) => expectClose(output, reference.outputs[index]!.values, 1e-5))
  for (const [buffer, { values }] of Object.entries(reference.stateAfter)) expectClose(variables(layer).get(buffer)!, values, 1e-5)
  expectGradients(layer, inputs, () => weighted([run(inputs)].flat(), reference.weights), reference)
})

const variables = (layer: nn.Module) => new Map(nn.namedVariables(layer).map(({ name, variable }) => [name, variable]))
const asTensor = ({ shape, values }: Values, dtype: 'float32' | 'int32' = 'float32') => tf.tensor(values, shape, dtype)
const asVariable = (values: Values, dtype: 'float32' | 'int32') => tf.variable(asTensor(values, dtype), dtype === 'float32')

/** By name, as a checkpoint of PyTorch's would be. */
function load(layer: nn.Module, { state }: LayerCase): void {
  expect([...variables(layer).keys()].toSorted()).toEqual(Object.keys(state).toSorted())
  for (const [name, variable] of variables(layer)) {
    const values = asTensor(state[name]!, variable.dtype as 'float32' | 'int32')
    variable.assign(values.transpose(inverse(variable)))
    expect(inTorchLayout(variable, variable).shape).toEqual(state[name]!.shape)
  }
}

const layoutOf = (variable: Variable) => nn.torchLayout(variable) ?? variable.shape.map((_, axis) => axis)
const inverse = (variable: Variable) => layoutOf(variable).map((_, axis) => layoutOf(variable).indexOf(axis))
const inTorchLayout = (values: Tensor, variable: Variable) => values.transpose(layoutOf(variable))

function weighted(outputs: Tensor[], weights: Values[]): Tensor {
  return outputs.map((output, index) => output.mul(asTensor(weights[index]!)).sum()).reduce((sum, term) => sum.add(term))
}

function expectGradients(layer: nn.Module, inputs: Variable[], scalar: () => Tensor, { gradients, inputGradients }: LayerCase): void {
  const trained = nn.namedVariables(layer).filter(({ trainable }) => trainable)
  const differentiated = [...trained.map(({ variable }) => variable), ...inputs.filter(({ trainable }) => trainable)]
  const { grads } = tf.variableGrads(scalar as never, differentiated)
  expect(trained.map(({ name }) => name).toSorted()).toEqual(Object.keys(gradients).toSorted())
  for (const { name, variable } of trained) expectClose(inTorchLayout(grads[variable.name]!, variable), gradients[name]!.values, 2e-5)
  inputs.forEach((input, index) => {
    if (inputGradients[index]) expectClose(grads[input.name]!, inputGradients[index].values, 2e-5)
  })
}
