import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { cli, samples } from './engine.ts'

const run = promisify(execFile)

const broken = `
import { definePlugin, LightningModule, optim, tf } from 'leyden'

class Broken extends LightningModule {
  weight = tf.variable(tf.scalar(1))
  trainingStep({ x }, index) {
    if (this.currentEpoch === 2) throw new Error('The third epoch is more than this module can bear.')
    const loss = x.mul(this.weight).square()
    this.log('train_loss', loss)
    return loss
  }
  configureOptimizers() { return optim.sgd(this.parameters(), { learningRate: 0.01 }) }
  trainDataloader() { return Array.from({ length: 20 }, () => ({ x: tf.scalar(1) })) }
}
export default definePlugin({ name: 'broken', modules: { Broken: { module: Broken } }, trainer: { maxEpochs: 5, logEveryNSteps: 1 } })
`

/** Trains a handful of runs into the home by the command line: what a person who has used Leyden for a day has. */
export async function makeHistory(home: string): Promise<void> {
  const fit = (...args: string[]) => run(process.execPath, [cli, 'fit', ...args], { env: { ...process.env, LEYDEN_HOME: home } })
  const iris = path.join(samples, 'iris')
  await fit(iris, '--max-epochs', '40', '--name', 'base', '--tag', 'base')
  await fit(iris, '--max-epochs', '40', '--name', 'wide', '--tag', 'wide', '--set', 'hidden=64')
  await fit(iris, '--max-epochs', '40', '--name', 'slow', '--set', 'learningRate=0.002')
  const plugin = path.join(home, 'broken')
  mkdirSync(plugin)
  writeFileSync(path.join(plugin, 'plugin.js'), broken)
  await fit(plugin, '--trust').catch(() => {}) // it fails, as it should
  await fit(iris, '--max-epochs', '60', '--name', 'wider', '--tag', 'wide', '--set', 'hidden=128', '--set', 'learningRate=0.005')
}
