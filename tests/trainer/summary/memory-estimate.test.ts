import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { sample } from '../../e2e/leyden.ts'
import { makeFolder } from '../../plugins/plugin-folder.ts'

const program = fileURLToPath(new URL('./peak-of-fit.ts', import.meta.url))

const plugin = (net: string, shape: number[]) => `
import { arrayDataset, DataLoader, definePlugin, LightningModule, losses, nn, optim } from 'leyden'

const { conv2d, flatten, linear, maxPool2d, relu, sequential } = nn

class Net extends LightningModule {
  net = sequential(${net})
  trainingStep({ x, label }) { return losses.crossEntropy(this.net.forward(x), label) }
  configureOptimizers() { return optim.adam(this.parameters(), { learningRate: 1e-5 }) }
  trainDataloader() {
    const x = { values: new Uint8Array(256 * ${shape.reduce((product, extent) => product * extent, 1)}), shape: ${JSON.stringify(shape)} }
    return new DataLoader(arrayDataset({ x, label: { values: new Int32Array(256), shape: [] } }), { batchSize: 128 })
  }
}

export default definePlugin({ name: 'net', modules: { Net: { module: Net } } })
`
const own = (net: string, shape: number[]) => path.join(makeFolder({ 'net/plugin.js': plugin(net, shape) }), 'net')

const mlp = 'linear(784, 4096), relu(), linear(4096, 4096), relu(), linear(4096, 10)'
const cnn =
  'conv2d(3, 64, 3, { padding: 1 }), relu(), conv2d(64, 64, 3, { padding: 1 }), relu(), maxPool2d(2), flatten(), linear(16384, 128), relu(), linear(128, 10)'

test.runIf(process.platform === 'linux').each([
  ['the sample iris', () => sample('iris'), 0],
  ['the sample digits', () => sample('digits'), 0],
  ['a large dense network', () => own(mlp, [784]), 350e6],
  ['a convolutional network', () => own(cnn, [32, 32, 3]), 100e6],
])('of %s it is within 15 % of what its process takes at its peak', { timeout: 180_000 }, (_name, folder, variablesAndStep) => {
  const env = { ...process.env, LEYDEN_KERNELS: 'off' }
  const { total, peak, parameters, optimizer, step } = JSON.parse(
    execFileSync(process.execPath, [program, folder()], { env, encoding: 'utf8' }),
  )
  expect(total / peak).toBeGreaterThan(0.85)
  expect(total / peak).toBeLessThan(1.15)
  expect(parameters + optimizer + step).toBeGreaterThan(variablesAndStep)
})
