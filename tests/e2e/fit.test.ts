import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { makeDesk, sample } from './leyden.ts'

/** Of the samples' steps none may be one that can't be captured. */
const captured = ['--capture', 'require']
const irisFor30 = ['fit', sample('iris'), '--max-epochs', '30', '--seed', '1', ...captured, '--json']

test('iris twice with one seed: the same metrics to the last digit, both in the history with all that belongs to them', async () => {
  const desk = makeDesk()
  const results = [await desk.leyden(...irisFor30), await desk.leyden(...irisFor30)].map(({ stdout, code }) => {
    expect(code).toBe(0)
    return JSON.parse(stdout.trim().split('\n').at(-1)!)
  })
  expect(Object.keys(results[0])).toEqual(['runId', 'state', 'epochs', 'steps', 'seconds', 'metrics', 'bestCheckpoint', 'lastCheckpoint'])
  expect(results[0]).toMatchObject({ state: 'completed', epochs: 30, steps: 240 })
  expect(results[1].metrics).toEqual(results[0].metrics)
  expect(results[0].metrics.val_accuracy).toBeGreaterThan(0.9)

  const runs = (await desk.leyden('runs', 'list', '--json')).json()
  expect(runs.map(({ id }: { id: string }) => id).sort()).toEqual(results.map(({ runId }) => runId).sort())
  for (const { runId, metrics } of results) {
    const shown = (await desk.leyden('runs', 'show', runId, '--json')).json()
    expect(shown).toMatchObject({ id: runId, state: 'completed', config: { seed: 1, trainer: { maxEpochs: 30 } }, hparams: { hidden: 16 } })
    const last = Object.fromEntries(shown.metrics.map(({ name, last: value }: { name: string; last: number }) => [name, value]))
    expect(last.val_loss).toBe(metrics.val_loss)
    expect(shown.checkpoints.some(({ best }: { best: boolean }) => best)).toBe(true)
    expect(shown.checkpoints.some(({ last: isLast }: { last: boolean }) => isLast)).toBe(true)
  }
})

test('another seed gives other metrics', async () => {
  const desk = makeDesk()
  const losses = await Promise.all(
    ['1', '2'].map(
      async (seed) => (await desk.leyden('fit', sample('iris'), '--max-epochs', '2', '--seed', seed, '--json')).json().metrics.val_loss,
    ),
  )
  expect(losses[0]).not.toBe(losses[1])
})

test('after a fit, validate, test and predict use its best checkpoint', async () => {
  const desk = makeDesk()
  const fit = (await desk.leyden(...irisFor30, '--test')).json()
  const validated = (await desk.leyden('validate', sample('iris'), '--json')).json()
  const tested = (await desk.leyden('test', sample('iris'), '--json')).json()
  const best = JSON.parse(readFileSync(path.join(fit.bestCheckpoint, 'state.json'), 'utf8'))
  expect(validated.metrics.val_loss).toBe(best.metrics.val_loss)
  expect(tested.metrics.test_accuracy).toBe(fit.metrics.test_accuracy)

  const output = path.join(desk.folder, 'predictions.jsonl')
  expect((await desk.leyden('predict', sample('iris'), '--output', output)).code).toBe(0)
  const lines = readFileSync(output, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines).toHaveLength(15)
  expect(lines[0]).toEqual({ species: expect.any(Number), probabilities: [expect.any(Number), expect.any(Number), expect.any(Number)] })
})

test('a resumed run ends with the same numbers as one that was never stopped', async () => {
  const desk = makeDesk()
  const fit = (...args: string[]) => desk.leyden('fit', sample('iris'), '--seed', '3', '--json', ...args)
  const whole = (await fit('--max-epochs', '6')).json()
  const half = (await fit('--max-epochs', '3')).json()
  const rest = (await fit('--max-epochs', '6', '--resume', half.runId)).json()
  expect(rest.metrics).toEqual(whole.metrics)
  expect(readFileSync(path.join(rest.lastCheckpoint, 'model.safetensors'))).toEqual(
    readFileSync(path.join(whole.lastCheckpoint, 'model.safetensors')),
  )
  const shown = (await desk.leyden('runs', 'show', rest.runId, '--json')).json()
  expect(shown).toMatchObject({ parent: half.runId, resumedFrom: half.lastCheckpoint })
})

test('digits trains on real MNIST, a part of it here', async () => {
  const desk = makeDesk()
  const args = ['--max-epochs', '1', '--limit-train-batches', '120', '--limit-val-batches', '2', '--seed', '1', ...captured, '--json']
  const { metrics } = (await desk.leyden('fit', sample('digits'), ...args)).json()
  expect(metrics.val_accuracy).toBeGreaterThan(0.85)
})

test('what the terminal shows of a test is the mean over its batches, not the last one', async () => {
  const desk = makeDesk()
  await desk.leyden('fit', sample('digits'), '--max-epochs', '1', '--limit-train-batches', '20', '--limit-val-batches', '1')
  const { stdout, stderr } = await desk.leyden('test', sample('digits'), '--limit-test-batches', '4')
  const [, shown] = /test {2}test_accuracy (\S+)/.exec(stderr)!
  const [, result] = /test_accuracy {2}(\S+)/.exec(stdout)!
  expect(shown).toBe(result)
})

test('a resume with nothing left to train says so', async () => {
  const desk = makeDesk()
  await desk.leyden('fit', sample('iris'), '--max-epochs', '2')
  const { code, stderr } = await desk.leyden('fit', sample('iris'), '--resume', 'last')
  expect(code).toBe(0)
  expect(stderr).toMatch(/Nothing is left to train: 2 epochs and 16 steps are done, and maxEpochs is 2\./)
})
