/** Prints, as JSON, what each of five times 2,000 training steps, `eager` or `captured`, adds to this process's memory. Run in a process of
 * its own: `memory.test.ts`. */
import type { Scalar, Tensor } from '@tensorflow/tfjs'
import { losses, nn } from '../../engine/index.ts'
import { capture, startRuntime, TensorScope, tf } from '../../engine/tensor/index.ts'
import { someValues } from './values.ts'

const runtime = startRuntime()
const layer = nn.linear(4, 3)
const weights = [layer.weight, layer.bias!]
const labels = tf.tensor1d([0, 1, 2, 0, 1, 2], 'int32')
const values = someValues(24)

/** Upload, dropout, forward, loss, gradients, update and a read: the smallest step that has all parts of a real one. */
function step(input: Tensor): Tensor {
  const x = tf.dropout(input, 0.5)
  const { value, grads } = tf.variableGrads(() => losses.crossEntropy(layer.forward(x), labels) as Scalar, weights)
  for (const weight of weights) weight.assign(weight.sub(grads[weight.name]!.mul(0.01)))
  return value
}

const upload = () => tf.tensor2d(values.slice(), [6, 4])
const captured = process.argv[2] === 'captured' ? capture(([input]) => [step(input!)], [upload()]) : null

async function once(): Promise<void> {
  const scope = new TensorScope()
  const input = scope.run(upload)
  const loss = captured ? (await captured.run([input], scope))[0]! : scope.run(() => step(input))
  loss.dataSync()
  scope.close()
}

function memory() {
  globalThis.gc!()
  return { megabytes: process.memoryUsage.rss() / 1e6, tensors: runtime.tensorCount, jsTensors: tf.memory().numTensors }
}

async function repeat(times: number): Promise<ReturnType<typeof memory>> {
  for (let time = 0; time < times; time++) await once()
  return memory()
}

await repeat(1000) // TensorFlow's caches fill
const measured: ReturnType<typeof memory>[] = []
for (let round = 0; round < 6; round++) measured.push(await repeat(2000))
const growth = (of: keyof ReturnType<typeof memory>) => measured.slice(1).map((each, index) => each[of] - measured[index]![of])
console.log(JSON.stringify({ megabytes: growth('megabytes'), tensors: growth('tensors'), jsTensors: growth('jsTensors') }))
