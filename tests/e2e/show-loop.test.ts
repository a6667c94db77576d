import { expect, test } from 'vitest'
import { makeDesk } from './leyden.ts'

const plugin = `
import { DataLoader, dataset, definePlugin, LightningModule, nn, optim } from 'leyden'

class Line extends LightningModule {
  net = nn.linear(1, 1)
  trainingStep({ x }) { throw new Error('nothing is to run') }
  configureOptimizers() { return optim.sgd(this.parameters(), { learningRate: 0.1 }) }
  trainDataloader() { throw new Error('nothing is to run') }
  configureCallbacks() { return [new Freezer()] }
}
class Freezer { onTrainStart() {} }

export default definePlugin({ name: 'line', modules: { Line: { module: Line } }, trainer: { maxEpochs: 7 } })
`

test('show-loop prints the loop of a plugin and its options, runs none of it, and leaves no run behind', async () => {
  const desk = makeDesk({ 'mine/plugin.js': plugin })
  const { stdout, code, stderr } = await desk.leyden('show-loop', 'mine', '--trust', '--min-epochs', '2', '--limit-train-batches', '3')
  expect(stderr).not.toMatch(/Error/)
  expect(code).toBe(0)
  expect(stdout).toMatch(/^for each epoch: +# maxEpochs is 7, minEpochs is 2\n {2}for each batch: +# limitTrainBatches is 3$/m)
  expect(stdout).toMatch(/^onTrainStart\(\) +# Freezer, ModelCheckpoint$/m)
  expect((await desk.leyden('runs', 'list', '--json')).json()).toEqual([])
  const refused = await desk.leyden('show-loop', 'mine', '--max-time', '1 day')
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/maxTime is 1 day; a time is written as DD:HH:MM:SS/)])
})
