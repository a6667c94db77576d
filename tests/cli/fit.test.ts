import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { finish, makeDesk } from './leyden.ts'

const timeout = 30_000

test('fit shows an epoch a line, the result, and how to look at it', { timeout }, async () => {
  const { leyden } = makeDesk()
  const { code, stdout, stderr } = await leyden('fit', 'fake')
  expect(code).toBe(0)
  expect(stderr).toMatch(/Fake: 42 parameters\n[^]*epoch 0\/1  train_loss 1  \d+\.\d s\nepoch 1\/1  train_loss 0\.5  \d+\.\d s\n/)
  expect(stdout).toMatch(/Completed after 2 epochs, 20 steps, 1\.5 s\.\n  val_accuracy  0\.75\n/)
  expect(stdout).toMatch(/best checkpoint  .*epoch=0\n  last checkpoint  .*epoch=1\n  look at it       leyden runs show /)
})

test('with --json standard output is one line with the result', { timeout }, async () => {
  const { leyden, folder } = makeDesk()
  const { code, stdout, json } = await leyden('fit', 'fake', '--json')
  expect(code).toBe(0)
  expect(stdout.trimEnd().split('\n')).toHaveLength(1)
  const { runId } = json()
  const checkpoint = (epoch: number) => path.join(folder, 'home', 'runs', runId, 'checkpoints', `epoch=${epoch}`)
  expect(json()).toEqual({
    runId,
    state: 'completed',
    epochs: 2,
    steps: 20,
    seconds: 1.5,
    metrics: { val_accuracy: 0.75 },
    bestCheckpoint: checkpoint(0),
    lastCheckpoint: checkpoint(1),
  })
})

test('--profile shows where the time of a step goes, keeps it with the run, and adds it to the result', { timeout }, async () => {
  const { leyden, folder } = makeDesk()
  const { stdout } = await leyden('fit', 'fake', '--profile')
  expect(stdout).toMatch(/ {2}data +3\.000 +75 % +0\.06\n[^]*\n {2}Reading data takes 75 % of a step\.\n/)
  expect((await leyden('runs', 'show', 'last')).stdout).toMatch(/\nProfile\n[^]* 75 % /)
  const { runId, profile } = (await leyden('fit', 'fake', '--profile', '--json')).json()
  expect(profile).toMatchObject({ stages: { train: { steps: 19 } }, bottleneck: { part: 'data' } })
  expect(JSON.parse(readFileSync(path.join(folder, 'home', 'runs', runId, 'profile.json'), 'utf8'))).toEqual(profile)
  expect((await leyden('runs', 'show', 'last', '--json')).json()).toMatchObject({ profile })
})

test.each<[string[], number, RegExp]>([
  [
    ['fit', 'fake', '--set', 'scenario=fails'],
    1,
    /^Failed: the loss is not a scalar\n  at .*plugin\.ts:7:3\n  Return losses\.mse\(\.\.\.\)\.\n$/m,
  ],
  [
    ['fit', 'fake', '--set', 'scenario=exits'],
    1,
    /^Failed: The worker ended with exit code 3\.\nThe end of its log:\n    Fake: 42 parameters\n    training\n    printed\n    the last words\n$/m,
  ],
  [
    ['fit', 'fake', '--set', 'scenario=killed'],
    1,
    /^Failed: The worker was killed by SIGKILL.*\n  Resume it: it goes on from its last checkpoint\. In a terminal: leyden fit .* --resume last\n/m,
  ],
  [
    ['fit', 'fake', '--set', 'hiden=64'],
    2,
    /^Error: Hyper-parameter hiden is unknown\.\n  at .*plugin\.ts:3:3\n  Did you mean hidden\? Known: scenario, hidden, rate, layers\.\n$/,
  ],
  [
    ['fit', 'fake', '--set', 'hidden=4'],
    2,
    /^Error: Hyper-parameter hidden is 4; it must be between 8 and 1024\.\n  at .*plugin\.ts:3:3\n/,
  ],
  [['fit', 'fake', '--set', 'hidden'], 2, /Write it as key=value/],
  [
    ['fit', 'fake', '--limit-train-batches', '1.2'],
    2,
    /^Error: limitTrainBatches is 1\.2; a fraction must be between 0 and 1\.\n  For more than one epoch, set maxEpochs or maxSteps\.\n$/,
  ],
  [['fit', 'fake', '--max-epochs', 'ten'], 2, /must be a number/],
  [
    ['fit', 'fake', '--max-time', '12:00'],
    2,
    /^Error: maxTime is 12:00; a time is written as DD:HH:MM:SS\.\n  Half a day is '00:12:00:00'/,
  ],
  [
    ['fit', 'fake', '--val-check-interval', '1.5'],
    2,
    /^Error: valCheckInterval is 1\.5; it must be a count of batches, a share of an epoch, or a time DD:HH:MM:SS\.\n  To validate when/,
  ],
  [['fit', 'fake', '--check-val-every-n-epoch', '0'], 2, /^Error: checkValEveryNEpoch is 0; it must be at least 1, or -1\.\n  -1 counts/],
  [['fit', 'fake', '--num-nodes', '2'], 2, /^Error: numNodes is 2; a run is one process on one device\.\n  Leave it out\./],
  [['fit', 'fake', '--strategy', 'ddp'], 2, /^Error: strategy is ddp; a run is one process on one device\.\n  Leave it out\./],
  [['fit', 'fake', '--precision', '64-true'], 2, /computes in 32-true, bf16-mixed and 16-mixed/],
  [['fit', 'fake', '--module', 'Fakes'], 2, /has no module Fakes\.\n[^]*Did you mean Fake\? Choose by --module: Fake\./],
  [['fit', 'fake', '--resume', 'last'], 2, /^Error: No run of .* has a checkpoint\.\n  Train first/],
  [['fit', 'nowhere'], 2, /^Error: There is no plugin at .*nowhere/],
  [['fit'], 2, /^Error: No plugin was named\./],
  [['fit', 'fake', '--epochs', '3'], 2, /unknown option '--epochs'/],
  [['fits', 'fake'], 2, /unknown command 'fits'\n\(Did you mean fit\?\)/],
  [['test', 'fake'], 2, /No run of .* has a checkpoint/],
  [[], 2, /Begin with:/],
  [['--version'], 0, /^$/],
  [['fit', '--help'], 0, /^$/],
])('leyden %j ends with %s and says so', { timeout }, async (args, code, message) => {
  const { leyden } = makeDesk()
  const result = await leyden(...args)
  expect(result.stderr).toMatch(message)
  expect(result.stderr).not.toMatch(/\n\s+at .*\(?.*:\d+:\d+\)\n\s+at /)
  expect(result.code).toBe(code)
})

test('each option of the loop is a flag, kept in the configuration under its name', { timeout }, async () => {
  const { leyden } = makeDesk()
  const flags = {
    '--min-epochs': [2, 'minEpochs'],
    '--min-steps': [3, 'minSteps'],
    '--max-time': ['00:01:00:00', 'maxTime'],
    '--val-check-interval': [0.5, 'valCheckInterval'],
    '--check-val-every-n-epoch': [2, 'checkValEveryNEpoch'],
    '--num-sanity-val-steps': [0, 'numSanityValSteps'],
    '--overfit-batches': [4, 'overfitBatches'],
    '--reload-dataloaders-every-n-epochs': [1, 'reloadDataloadersEveryNEpochs'],
    '--num-nodes': [1, 'numNodes'],
  } as const
  const args = Object.entries(flags).flatMap(([flag, [value]]) => [flag, String(value)])
  const { runId } = (await leyden('fit', 'fake', '--fast-dev-run', '--deterministic', '--barebones', ...args, '--json')).json()
  const { config } = (await leyden('runs', 'show', runId, '--json')).json()
  const expected = Object.fromEntries(Object.values(flags).map(([value, name]) => [name, value]))
  expect(config.trainer).toEqual({ fastDevRun: 1, deterministic: true, barebones: true, ...expected })
})

test('the stack of a failed run is shown with --verbose only', { timeout }, async () => {
  const { leyden } = makeDesk()
  const args = ['fit', 'fake', '--set', 'scenario=fails']
  expect((await leyden(...args)).stderr).not.toContain('at far (away.ts:1:1)')
  expect((await leyden(...args, '--verbose')).stderr).toContain('at far (away.ts:1:1)')
})

test('what a plugin prints is shown with --verbose only', { timeout }, async () => {
  const { leyden } = makeDesk()
  const args = ['fit', 'fake', '--set', 'scenario=killed']
  const count = (text: string) => text.split('\n').filter((line) => line.trim() === 'printed').length
  expect(count((await leyden(...args)).stderr)).toBe(1)
  expect(count((await leyden(...args, '--verbose')).stderr)).toBe(2)
})

test('a failure with --json has the error in the result', { timeout }, async () => {
  const { leyden, plugin } = makeDesk()
  const failed = (await leyden('fit', 'fake', '--set', 'scenario=fails', '--json')).json()
  expect(failed).toMatchObject({
    state: 'failed',
    error: { message: 'the loss is not a scalar', location: { file: path.join(plugin, 'plugin.ts'), line: 7 } },
  })
  const refused = (await leyden('fit', 'fake', '--set', 'hidden=4', '--json')).json()
  expect(refused).toMatchObject({ error: { message: expect.stringContaining('hidden is 4') } })
})

test('a plugin that nobody trusts is refused where nobody can be asked, and --trust trusts it for good', { timeout }, async () => {
  const { leyden, plugin } = makeDesk()
  writeFileSync(path.join(plugin, 'more.ts'), '')
  const refused = await leyden('fit', 'fake')
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/is not trusted in the form that it has now[^]*--trust/)])
  expect((await leyden('fit', 'fake', '--trust')).code).toBe(0)
  expect((await leyden('fit', 'fake')).code).toBe(0)
})

test.each<[string, NodeJS.Signals[], number, RegExp]>([
  ['hangs', ['SIGINT'], 130, /^Stopping at the end of this batch; press Ctrl-C again to stop at once\.$/m],
  ['hangs', ['SIGTERM'], 143, /^Stopping at the end of this batch\.$/m],
  ['ignoresStop', ['SIGINT', 'SIGINT'], 130, /^Stopping at once\.$/m],
  ['ignoresStop', ['SIGTERM', 'SIGINT'], 143, /^Stopping at once\.$/m],
])('%s under %j ends with %s', { timeout }, async (scenario, signals, code, message) => {
  const { start } = makeDesk()
  const child = start('fit', 'fake', '--set', `scenario=${scenario}`, '--json')
  const result = finish(child)
  for (const [index, signal] of signals.entries()) {
    await seen(child, index === 0 ? 'training' : 'Stopping')
    child.kill(signal)
  }
  const { stderr, code: exitCode, json } = await result
  expect(stderr).toMatch(message)
  expect(exitCode).toBe(code)
  expect(json()).toMatchObject({ state: 'stopped' })
})

async function seen(child: ReturnType<ReturnType<typeof makeDesk>['start']>, text: string): Promise<void> {
  for (;;) {
    const [chunk] = (await once(child.stderr, 'data')) as [string]
    if (chunk.includes(text)) return
  }
}

test('resume goes on from the newest checkpoint with the configuration of its run', { timeout }, async () => {
  const { leyden } = makeDesk()
  const first = (
    await leyden('fit', 'fake', '--set', 'hidden=64', '--seed', '5', '--max-epochs', '3', '--limit-train-batches', '0.5', '--json')
  ).json()
  const second = await leyden('fit', 'fake', '--resume', 'last', '--max-epochs', '9', '--limit-train-batches', '1.0', '--json')
  const { config, parent, resumedFrom } = (await leyden('runs', 'show', second.json().runId, '--json')).json()
  expect([parent, resumedFrom]).toEqual([first.runId, first.lastCheckpoint])
  expect(config).toMatchObject({ seed: 5, hparams: { hidden: 64 }, trainer: { maxEpochs: 9 }, checkpoint: first.lastCheckpoint })
  expect(config.trainer).not.toHaveProperty('limitTrainBatches')
})

test('predict uses the best weights and says where the predictions are', { timeout }, async () => {
  const { leyden, folder } = makeDesk()
  const { bestCheckpoint } = (await leyden('fit', 'fake', '--json')).json()
  const { stdout, stderr, code } = await leyden('predict', 'fake', '--output', 'out.jsonl')
  expect(code).toBe(0)
  expect(stderr).toContain(`Weights of ${bestCheckpoint}`)
  expect(stdout).toContain(`predictions  ${path.join(folder, 'out.jsonl')}`)
})
