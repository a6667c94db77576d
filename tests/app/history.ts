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

/** Logs one of each kind, with each epoch another. */
const pictures = `
import { definePlugin, LightningModule, optim, tf } from 'leyden'

class Pictures extends LightningModule {
  weight = tf.variable(tf.scalar(1))
  trainingStep({ x }) {
    return x.mul(this.weight).square()
  }
  onTrainEpochEnd() {
    const epoch = this.currentEpoch + 1
    const wave = tf.range(0, 24 * 24 * 3, 1).mul(epoch / 90).sin().add(1).div(2).reshape([1, 24, 24, 3])
    this.logImage('val/images', tf.tile(wave, [6, 1, 1, 1]), { caption: ['cat', 'dog', 'cow', 'horse', 'hen', 'goat'] })
    this.logAudio('val/sound', tf.range(0, 4000, 1).mul(epoch / 3).sin().mul(0.3), { sampleRate: 8000 })
    this.logText('note', 'Epoch ' + epoch + ' of three.')
    this.logTable('worst', { columns: ['name', 'loss', 'right'], rows: [['cat', 0.25 / epoch, true], ['dog', 1.5, false]] })
    this.logHistogram('weights', tf.range(0, 999, 1).div(200).sin())
    this.logConfusionMatrix('val/confusion', [[30 + epoch, 4 - epoch], [2, 27]], { classNames: ['cat', 'dog'] })
    this.logCurve('val/precision', { recall: [1, 0.9, 0.9, 0.4, 0], precision: [0.5, 0.6, 0.8, 0.9, 1] })
  }
  configureOptimizers() { return optim.sgd(this.parameters(), { learningRate: 0.01 }) }
  trainDataloader() { return Array.from({ length: 4 }, () => ({ x: tf.scalar(1) })) }
}
export default definePlugin({ name: 'pictures', modules: { Pictures: { module: Pictures } }, trainer: { maxEpochs: 3 } })
`

/** Trains a handful of runs into the home by the command line: what a person who has used Leyden for a day has. */
export async function makeHistory(home: string): Promise<void> {
  const fit = (...args: string[]) => run(process.execPath, [cli, 'fit', ...args], { env: { ...process.env, LEYDEN_HOME: home } })
  const iris = path.join(samples, 'iris')
  await fit(iris, '--max-epochs', '40', '--name', 'base', '--tag', 'base')
  await fit(iris, '--max-epochs', '40', '--name', 'wide', '--tag', 'wide', '--set', 'hidden=64')
  await fit(iris, '--max-epochs', '40', '--name', 'slow', '--set', 'learningRate=0.002')
  const plugin = (name: string, source: string) => {
    mkdirSync(path.join(home, name))
    writeFileSync(path.join(home, name, 'plugin.js'), source)
    return path.join(home, name)
  }
  await fit(plugin('broken', broken), '--trust').catch(() => {}) // it fails, as it should
  await fit(plugin('pictures', pictures), '--trust', '--name', 'pictures')
  await fit(iris, '--max-epochs', '60', '--name', 'wider', '--tag', 'wide', '--set', 'hidden=128', '--set', 'learningRate=0.005')
}
