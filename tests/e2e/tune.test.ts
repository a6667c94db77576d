import { expect, test } from 'vitest'
import { makeDesk, sample } from './leyden.ts'
import { examples } from './examples.ts'

test('tune lr suggests a rate, keeps the curve with a run, and runs show draws it', { timeout: 120_000 }, async () => {
  const desk = makeDesk()
  const { json, stderr } = await desk.leyden('tune', 'lr', sample('iris'), '--trust', '--num-training', '40', '--max-lr', '0.5', '--json')
  expect(stderr).not.toMatch(/Failed/)
  const { state, tuned } = json()
  expect({ state, tuned }).toMatchObject({ state: 'completed', tuned: [{ find: 'lr', mode: 'exponential', steepest: expect.any(Number) }] })
  expect(tuned[0].lr.length).toBe(tuned[0].loss.length)
  expect(tuned[0].lr[0]).toBe(1e-8)
  const shown = await desk.leyden('runs', 'show', 'last')
  expect(shown.stdout).toMatch(/^ +command +tune$/m)
  expect(shown.stdout).toMatch(/│.*·/)
  expect(shown.stdout).toMatch(/use it: --set learningRate=[\d.e-]+$/m)
  const { events } = (await desk.leyden('runs', 'show', 'last', '--json')).json()
  expect(events.find(({ kind }: { kind: string }) => kind === 'tuned').data).toEqual(tuned[0])
  expect((await desk.leyden('tune', 'lr', sample('iris'), '--max-lr', '0')).stderr).toMatch(/maxLr is 0; it must be above minLr/)
})

test('tune batch-size finds the largest size, of the samples that there are', { timeout: 120_000 }, async () => {
  const desk = makeDesk()
  const { json } = await desk.leyden('tune', 'batch-size', sample('iris'), '--trust', '--max-trials', '3', '--json')
  const trials = [2, 4, 8].map((batchSize) => ({ batchSize, fits: true }))
  expect(json()).toMatchObject({ state: 'completed', tuned: [{ find: 'batchSize', batchSize: 8, trials }] })
})

test('summary shows layers, work and memory, and leaves no run behind', { timeout: 120_000 }, async () => {
  const desk = makeDesk()
  const { json } = await desk.leyden('summary', sample('iris'), '--trust', '--max-depth', '2', '--json')
  expect(json()).toMatchObject({
    layers: [{ name: 'net' }, { name: 'net.0', inSizes: [[16, 4]], multiplyAdds: 64 }, { name: 'net.1' }, { name: 'net.2' }],
    parameters: 131,
    memory: { parameters: 524, total: expect.any(Number) },
  })
  expect((await desk.leyden('runs', 'list', '--json')).json()).toEqual([])
})

test('the plugin of the guide to tuning searches when its fit begins', { timeout: 120_000 }, async () => {
  const { code } = examples('docs/tuner.md').find(({ kind }) => kind === 'example')!
  const desk = makeDesk({ 'mine/plugin.ts': code })
  const { json, stderr } = await desk.leyden('fit', 'mine', '--trust', '--capture', 'require', '--json')
  expect(stderr).toMatch(/Training with a learning rate of [\d.e-]+, as the search suggests/)
  expect(stderr).toMatch(/Training with a batch size of \d+, as the search found/)
  expect(json()).toMatchObject({ state: 'completed', epochs: 3, tuned: [{ find: 'batchSize' }, { find: 'lr' }] })
})
