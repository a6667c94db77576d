/** mlp in TensorFlow.js without a native library: `node tfjs.ts TASK PACKAGES`. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type * as Tfjs from '@tensorflow/tfjs'
import { decodeSafetensors, type StoredTensor } from '../../engine/checkpoint/index.ts'
import type { Ready, Round } from '../measuring/index.ts'
import type { Task } from '../task.ts'

const task = JSON.parse(process.argv[2]!) as Task
const requirePackage = createRequire(path.join(process.argv[3]!, 'package.json'))
const tf = requirePackage('@tensorflow/tfjs') as typeof Tfjs
if (task.mode === 'wasm') requirePackage('@tensorflow/tfjs-backend-wasm')
await tf.setBackend(task.mode)
await tf.ready()

const read = (name: string) => {
  const file = path.join(task.folder, name)
  return decodeSafetensors(readFileSync(file), file)
}

/** PyTorch's [out, in] as [in, out]. */
function layer(weights: Map<string, StoredTensor>, number: number, activation: 'relu' | 'linear') {
  const [kernel, bias] = [weights.get(`${number}.weight`)!, weights.get(`${number}.bias`)!]
  const dense = tf.layers.dense({ units: kernel.shape[0]!, inputShape: [kernel.shape[1]!], activation })
  return { dense, load: () => dense.setWeights([tf.tensor(kernel.values, kernel.shape).transpose(), tf.tensor(bias.values)]) }
}

function buildMlp(): Tfjs.Sequential {
  const weights = read('initial.safetensors')
  const layers = [layer(weights, 0, 'relu'), layer(weights, 2, 'relu'), layer(weights, 4, 'linear')]
  const net = tf.sequential({ layers: layers.map(({ dense }) => dense) })
  for (const { load } of layers) load()
  return net
}

const net = buildMlp()
const samples = read('samples.safetensors')
const [images, labels] = [samples.get('image')!, samples.get('label')!]
const features = images.shape[1]!
const optimizer = tf.train.adam(1e-3, 0.9, 0.999, 1e-8)
let taken = 0

function nextBatch(): { image: Tfjs.Tensor2D; label: Tfjs.Tensor1D } {
  const count = labels.values.length
  const first = taken % count
  taken += task.batchSize
  const image = images.values.slice(first * features, (first + task.batchSize) * features) as Float32Array
  return {
    image: tf.tensor2d(image, [task.batchSize, features]),
    label: tf.tensor1d(labels.values.slice(first, first + task.batchSize) as Int32Array, 'int32'),
  }
}

function step(): number {
  return tf.tidy(() => {
    const { image, label } = nextBatch()
    const oneHot = tf.oneHot(label, 10)
    const loss = optimizer.minimize(() => tf.losses.softmaxCrossEntropy(oneHot, net.apply(image) as Tfjs.Tensor) as Tfjs.Scalar, true)
    return loss!.dataSync()[0]!
  })
}

function run(steps: number): Round {
  const cpuBefore = process.cpuUsage()
  const [ms, losses]: [number[], number[]] = [[], []]
  for (let done = 0; done < steps; done++) {
    const start = performance.now()
    losses.push(step())
    ms.push(performance.now() - start)
  }
  const { user, system } = process.cpuUsage(cpuBefore)
  return { ms, losses, cpuMs: (user + system) / 1000, peakMb: process.resourceUsage().maxRSS / 1024 }
}

const answer = (line: Ready | Round) => process.stdout.write(`${JSON.stringify(line)}\n`)
answer({ versions: { 'tensorflow.js': tf.version['tfjs'] }, threads: 1 })
for await (const command of createInterface({ input: process.stdin })) answer(run(Number(command.split(' ')[1])))
