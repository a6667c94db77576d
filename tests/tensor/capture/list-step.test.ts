import { expect, test } from 'vitest'
import { nn, optim, tf } from '../../../engine/index.ts'
import { listStep, randomState } from '../../../engine/tensor/index.ts'

test('a step is listed as nodes with their inputs and the shapes of their results, and nothing of it runs', () => {
  const [net, x] = [nn.linear(3, 2), tf.ones([4, 3])]
  const optimizer = optim.sgd([net.weight, net.bias!], { learningRate: 0.1 })
  const [before, draws] = [Array.from(net.weight.dataSync()), randomState()]
  const { nodes, roots } = listStep(
    ([input]) => {
      const loss = () => net.forward(input!.add(tf.randomNormal([4, 3]))).sum()
      const { value, grads } = tf.variableGrads(loss as never, [net.weight, net.bias!])
      optimizer.step(new Map([net.weight, net.bias!].map((variable) => [variable, grads[variable.name]!])))
      return [value]
    },
    [x],
  )
  const product = nodes.findIndex(({ op }) => op === 'MatMul')
  expect(nodes[product]!.outputs).toEqual([{ dtype: 1, shape: [4, 2] }])
  expect(nodes[product]!.inputs.map(({ node, output }) => nodes[node]!.outputs[output]!.shape)).toEqual([
    [4, 3],
    [2, 3],
  ])
  expect(roots.map((root) => nodes[root]!.op)).toEqual(['Sum', 'ResourceApplyGradientDescent', 'ResourceApplyGradientDescent'])
  expect(nodes.every(({ inputs, after }, place) => [...inputs.map(({ node }) => node), ...after].every((earlier) => earlier < place))).toBe(
    true,
  )
  expect([Array.from(net.weight.dataSync()), randomState(), optimizer.steps]).toEqual([before, draws, 0])
})
