import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { trainerSchema } from '../../engine/host/trainer-schema.ts'
import type { TrainerConfig } from '../../engine/worker/index.ts'
import { resolveOptions } from '../../engine/trainer/options.ts'
import { makeDesk } from './leyden.ts'

const timeout = 60_000

/** Each option with a value other than its default where there is one, as a flag and as YAML writes it. */
const options: Record<keyof TrainerConfig, [flags: string[], yaml: string]> = {
  accelerator: [['--accelerator', 'cpu'], 'cpu'],
  devices: [['--devices', '1'], '1'],
  strategy: [['--strategy', 'auto'], 'auto'],
  numNodes: [['--num-nodes', '1'], '1'],
  syncBatchNorm: [['--no-sync-batch-norm'], 'false'],
  useDistributedSampler: [['--use-distributed-sampler'], 'true'],
  benchmark: [['--no-benchmark'], 'false'],
  inferenceMode: [['--inference-mode'], 'true'],
  enableCheckpointing: [['--no-enable-checkpointing'], 'false'],
  enableProgressBar: [['--no-enable-progress-bar'], 'false'],
  enableModelSummary: [['--no-enable-model-summary'], 'false'],
  barebones: [['--no-barebones'], 'false'],
  deterministic: [['--deterministic'], 'true'],
  detectAnomaly: [['--detect-anomaly'], 'true'],
  precision: [['--precision', 'bf16-mixed'], 'bf16-mixed'],
  capture: [['--capture', 'off'], 'off'],
  maxEpochs: [['--max-epochs', '7'], '7'],
  maxSteps: [['--max-steps', '70'], '70'],
  minEpochs: [['--min-epochs', '2'], '2'],
  minSteps: [['--min-steps', '3'], '3'],
  maxTime: [['--max-time', '00:01:00:00'], '00:01:00:00'],
  limitTrainBatches: [['--limit-train-batches', '0.5'], '0.5'],
  limitValBatches: [['--limit-val-batches', '3'], '3'],
  limitTestBatches: [['--limit-test-batches', '3'], '3'],
  limitPredictBatches: [['--limit-predict-batches', '3'], '3'],
  overfitBatches: [['--overfit-batches', '4'], '4'],
  fastDevRun: [['--fast-dev-run', '2'], '2'],
  reloadDataloadersEveryNEpochs: [['--reload-dataloaders-every-n-epochs', '1'], '1'],
  numSanityValSteps: [['--num-sanity-val-steps', '0'], '0'],
  valCheckInterval: [['--val-check-interval', '0.25'], '0.25'],
  checkValEveryNEpoch: [['--check-val-every-n-epoch', '2'], '2'],
  accumulateGradBatches: [['--accumulate-grad-batches', '0:8,4:1'], '{ 0: 8, 4: 1 }'],
  gradientClipVal: [['--gradient-clip-val', '1e-3'], '1e-3'],
  gradientClipAlgorithm: [['--gradient-clip-algorithm', 'value'], 'value'],
  logEveryNSteps: [['--log-every-n-steps', '9'], '9'],
  logger: [['--logger', 'csv,tensorboard'], '[csv, tensorboard]'],
  callbacks: [['--callbacks', 'Timer, { name: EarlyStopping, monitor: val_loss }'], '[Timer, { name: EarlyStopping, monitor: val_loss }]'],
  profiler: [['--profiler', 'simple'], 'simple'],
  defaultRootDir: [[], ''],
}

/** What a fit has no flag for, and what a run decides by itself. */
const notOfFit = new Set(['limitPredictBatches', 'defaultRootDir'])
const ofFit = Object.entries(options).filter(([name]) => !notOfFit.has(name))
const kebab = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

test('each option of the trainer that is data is an option of configurations, and the other way round', () => {
  const code = new Set(['loggers', 'seed']) // `logger` is for both; a run has its seed beside the trainer's options
  const limits = Object.keys(options).filter((name) => name.startsWith('limit')) // without a default
  const oneMachine = ['devices', 'strategy', 'numNodes', 'syncBatchNorm', 'useDistributedSampler', 'benchmark', 'inferenceMode']
  const ofTrainer = Object.keys(resolveOptions({})).filter((name) => !code.has(name))
  const known = new Set([...ofTrainer, ...limits, ...oneMachine, 'logger'])
  expect(Object.keys(trainerSchema.shape).sort()).toEqual([...known].sort())
  expect(Object.keys(options).sort()).toEqual([...known].sort())
})

test('each option is the same as a flag and in a file', { timeout }, async () => {
  const { leyden, folder } = makeDesk()
  for (const [name, [[flag]]] of ofFit) expect(flag!.replace('--no-', '--')).toBe(kebab(name))
  writeFileSync(path.join(folder, 'run.yaml'), `trainer:\n${ofFit.map(([name, [, yaml]]) => `  ${name}: ${yaml}\n`).join('')}`)
  const printed = async (...args: string[]) => (await leyden('fit', 'fake', ...args, '--print-config', '--json')).json().trainer
  const [byFlag, byFile] = [await printed(...ofFit.flatMap(([, [flags]]) => flags)), await printed('--config', 'run.yaml')]
  expect(byFile).toEqual(byFlag)
  for (const [name, [, yaml]] of ofFit) expect([name, byFile[name]]).toEqual([name, parse(name === 'devices' ? `"${yaml}"` : yaml)])
})

const whole = `
plugin: ../fake
hparams: { hidden: 64, layers: [3, 4] }
seed: 7
name: by file
tags: [wide]
trainer:
  maxEpochs: 5
  maxTime: null
  valCheckInterval: 00:00:10:00
  callbacks:
    - name: EarlyStopping
      monitor: val_loss
      patience: 3
`

function deskWith(files: Record<string, string>) {
  const desk = makeDesk()
  mkdirSync(path.join(desk.folder, 'configs'))
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(desk.folder, 'configs', name), text)
  return desk
}

test('a run comes from a file alone, a later file goes before it, and flags before both', { timeout }, async () => {
  const { leyden, plugin } = deskWith({ 'a.yaml': whole, 'b.yaml': 'trainer: { maxEpochs: 6, maxSteps: 60 }\nseed: 8\n' })
  const args = ['--config', 'configs/a.yaml', '--config', 'configs/b.yaml', '--max-steps', '61', '--set', 'hidden=32']
  const { runId } = (await leyden('fit', ...args, '--json')).json()
  const { config, name, tags } = (await leyden('runs', 'show', runId, '--json')).json()
  expect({ name, tags }).toEqual({ name: 'by file', tags: ['wide'] })
  expect(config).toEqual({
    command: 'fit',
    plugin,
    hparams: { hidden: 32, layers: [3, 4] },
    seed: 8,
    trainer: {
      maxEpochs: 6,
      maxSteps: 61,
      valCheckInterval: '00:00:10:00',
      callbacks: [{ name: 'EarlyStopping', monitor: 'val_loss', patience: 3 }],
    },
  })
})

test('what --print-config prints is complete, and reads back to the same', { timeout }, async () => {
  const { leyden, folder, plugin } = deskWith({ 'a.yaml': whole })
  const { stdout, code } = await leyden('fit', '--config', 'configs/a.yaml', '--barebones', '--print-config')
  expect(code).toBe(0)
  expect(parse(stdout)).toMatchObject({
    command: 'fit',
    plugin,
    module: 'Fake',
    data: 'Moons',
    hparams: { scenario: 'completes', hidden: 64, rate: 0.1, layers: [3, 4] },
    name: 'by file',
    tags: ['wide'],
    trainer: { maxEpochs: 5, maxSteps: -1, accelerator: 'auto', logEveryNSteps: 50, valCheckInterval: '00:00:10:00', barebones: true },
  })
  writeFileSync(path.join(folder, 'again.yaml'), stdout)
  expect((await leyden('fit', '--config', 'again.yaml', '--print-config')).stdout).toBe(stdout)
  expect((await leyden('runs', 'list', '--json')).json()).toEqual([])
})

test("a run's own config.json makes it again, and a run that goes on from it has what the file gave", { timeout }, async () => {
  const { leyden, folder } = deskWith({ 'a.yaml': whole })
  const { runId } = (await leyden('fit', '--config', 'configs/a.yaml', '--json')).json()
  const kept = path.join(folder, 'home', 'runs', runId, 'config.json')
  const configOf = async (run: string) => (await leyden('runs', 'show', run, '--json')).json().config
  const again = (await leyden('fit', '--config', kept, '--json')).json()
  expect(await configOf(again.runId)).toEqual(await configOf(runId))
  const on = (await leyden('fit', 'fake', '--resume', runId, '--max-epochs', '9', '--json')).json()
  const { trainer, hparams } = await configOf(on.runId)
  expect(hparams).toEqual({ hidden: 64, layers: [3, 4] })
  expect(trainer).toMatchObject({ maxEpochs: 9, callbacks: [{ name: 'EarlyStopping', monitor: 'val_loss', patience: 3 }] })
})

test('the commands that use weights take a file too', { timeout }, async () => {
  const { leyden, folder } = deskWith({ 'test.yaml': 'plugin: ../fake\ntrainer:\n  limitTestBatches: 3\n' })
  await leyden('fit', 'fake')
  const { runId } = (await leyden('test', '--config', 'configs/test.yaml', '--json')).json()
  const { config } = (await leyden('runs', 'show', runId, '--json')).json()
  expect(config).toMatchObject({ command: 'test', trainer: { limitTestBatches: 3 }, checkpoint: expect.stringContaining(folder) })
})

test('a refusal names the place in the file', { timeout }, async () => {
  const { leyden } = deskWith({ 'a.yaml': 'trainer:\n  maxEpoch: 3\n', 'b.yaml': 'command: test\n' })
  const { code, stderr } = await leyden('fit', 'fake', '--config', 'configs/a.yaml')
  expect(stderr).toMatch(/^Error: maxEpoch is unknown\.\n  at .*a\.yaml:2:3\n  Did you mean maxEpochs\?/)
  expect(code).toBe(2)
  const other = await leyden('fit', 'fake', '--config', 'configs/b.yaml')
  expect(other.stderr).toMatch(/^Error: The configuration is for test, and the command is fit\.\n  at .*b\.yaml:1:1\n/)
})

test('what a flag replaced is not looked for in the file', { timeout }, async () => {
  const { leyden } = deskWith({ 'a.yaml': 'trainer:\n  maxEpochs: 3\n' })
  const { stderr } = await leyden('fit', 'fake', '--config', 'configs/a.yaml', '--max-epochs', '-3')
  expect(stderr).toMatch(/^Error: maxEpochs is -3; it must be at least -1\.\n$/)
})

test('a command without a plugin, or with a file that is not there, says so', { timeout }, async () => {
  const { leyden } = makeDesk()
  expect((await leyden('fit')).stderr).toMatch(
    /^Error: No plugin was named\.\n  Name its folder or file: leyden fit my-model, or as plugin:/,
  )
  expect((await leyden('fit', 'fake', '--config', 'no.yaml')).stderr).toMatch(/^Error: The configuration .*no\.yaml can't be read: ENOENT/)
})
