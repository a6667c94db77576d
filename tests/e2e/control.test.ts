import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { finish } from '../cli/leyden.ts'
import { makeDesk, printed, sample } from './leyden.ts'

/** All epochs keep a checkpoint. */
const fit = ['fit', sample('iris'), '--seed', '1', '--callbacks', '{ name: ModelCheckpoint, everyNEpochs: 1, saveTopK: -1 }', '--json']

interface Kept {
  path: string
  step: number
  epoch: number
}

test('a run of another process is changed, and one that resumes it ends with the same weights', { timeout: 240_000 }, async () => {
  const desk = makeDesk()
  const child = desk.start(...fit, '--max-epochs', '100000')
  onTestFinished(() => void child.kill('SIGKILL'))
  const result = finish(child)
  await printed(child, /epoch +0\/99999 .*\n/)
  const show = async (run: string) => (await desk.leyden('runs', 'show', run, '--json')).json()
  const changes = (await desk.leyden('runs', 'control', 'last', '--scale-lr', '0.5', '--log-every-n-steps', '7', '--json')).json()
  const { epoch } = changes[0]
  const ended = (await desk.leyden('runs', 'control', 'last', '--max-epochs', String(epoch + 1000))).stdout
  expect(ended).toMatch(/^At step \d+: maxEpochs is \d+, and was 100000\.\n$/)
  const refused = await desk.leyden('runs', 'control', 'last', '--lr', '-1')
  expect([refused.code, refused.stderr]).toEqual([2, 'Error: learningRate is -1; it must be a number of at least 0.\n'])
  await desk.leyden('runs', 'control', 'last', '--stop-after-epoch')
  const { code, json } = await result
  expect([code, json().state]).toEqual([1, 'stopped'])

  const run = await show(json().runId)
  const messages = run.events.filter(({ kind }: { kind: string }) => kind === 'changed').map(({ message }: { message: string }) => message)
  expect(messages).toEqual([
    expect.stringMatching(/^The learning rate is \S+, and was \S+\.$/),
    'logEveryNSteps is 7, and was 4.',
    `maxEpochs is ${epoch + 1000}, and was 100000.`,
    'The run stops when its epoch ends.',
  ])
  const kept: Kept[] = run.checkpoints
  const before = kept.findLast(({ step }) => step < changes[0].step)!
  const resumed = await desk.leyden(...fit, '--resume', before.path, '--max-epochs', String(run.epochs))
  expect(resumed.stderr).toMatch(/As in the run that this one goes on from: The learning rate is/)
  const again = await show(resumed.json().runId)
  expect([again.state, again.steps]).toEqual(['completed', run.steps])
  const weights = ({ path: folder }: Kept) => readFileSync(path.join(folder, 'model.safetensors'))
  expect(weights(again.checkpoints.at(-1)).equals(weights(kept.at(-1)!))).toBe(true)

  const without = (await desk.leyden(...fit, '--resume', before.path, '--no-replay', '--max-epochs', String(run.epochs))).json()
  expect(weights((await show(without.runId)).checkpoints.at(-1)).equals(weights(kept.at(-1)!))).toBe(false)
})
