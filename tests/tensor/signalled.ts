/** A program: trains a small network while signals come in, and prints how many its handler got. */
import { nn, losses, optim, tf, type Tensor } from '../../engine/index.ts'

let handled = 0
process.on('SIGUSR2', () => handled++)

const net = nn.sequential(nn.linear(784, 256), nn.relu(), nn.linear(256, 128), nn.relu(), nn.linear(128, 10))
const parameters = nn.namedVariables(net).map(({ variable }) => variable)
const optimizer = optim.adam(parameters)
const image = tf.randomNormal([64, 784])
const label = tf.range(0, 64, 1, 'int32').mod(10) as Tensor

process.stdout.write('ready\n')
for (let step = 0; step < 400; step++) {
  tf.tidy(() => {
    const { grads } = tf.engine().gradients(() => losses.crossEntropy(net.forward(image), label) as never, parameters)
    optimizer.step(new Map(parameters.map((parameter, index) => [parameter, grads[index]!])))
  })
  await new Promise((resolve) => setImmediate(resolve))
}
process.stdout.write(`${JSON.stringify({ handled })}\n`, () => process.exit(0))
