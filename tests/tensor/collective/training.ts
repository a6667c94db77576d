import { losses, nn, optim, setSeed, tf, type Tensor } from '../../../engine/index.ts'
import { capture, TensorScope, type ProcessGroup } from '../../../engine/tensor/index.ts'
import { valuesOf } from './values.ts'

const samples = 12

/** Weights after ten steps of Adam with all samples, of which each rank of a group computes a part; each draws weights of its own. */
export async function train(group: ProcessGroup | null): Promise<number[]> {
  const { rank, worldSize } = group ?? { rank: 0, worldSize: 1 }
  setSeed(rank)
  const net = nn.sequential(nn.linear(6, 5), nn.relu(), nn.linear(5, 3))
  const parameters = nn.namedVariables(net).map(({ variable }) => variable)
  group?.broadcast(parameters)
  const optimizer = optim.adam(parameters, { learningRate: 0.01 })
  const inputs = partOf([samples, 6], rank, worldSize)
  const targets = partOf([samples, 3], rank, worldSize)
  const step = capture(
    ([x, y]) => {
      const { value, grads } = tf.variableGrads(() => losses.mse(net.forward(x!), y!).asScalar(), parameters)
      const gradients = parameters.map((parameter) => grads[parameter.name]!)
      const means = group?.allReduce(gradients, { op: 'mean' }) ?? gradients
      optimizer.step(new Map(parameters.map((parameter, index) => [parameter, means[index]!])))
      return [value]
    },
    [inputs, targets],
  )
  for (let count = 0; count < 10; count++) await step.run([inputs, targets], new TensorScope())
  return parameters.flatMap((parameter) => [...parameter.dataSync()])
}

function partOf([count, width]: [number, number], rank: number, worldSize: number): Tensor {
  const rows = count / worldSize
  return tf.tensor2d(valuesOf(0, width, count * width), [count, width]).slice([rank * rows, 0], [rows, width])
}
