import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { WorkerMessage } from '../../engine/worker/messages.ts'
import { makeFolder } from '../plugins/plugin-folder.ts'
import { examples } from './examples.ts'
import { makeDesk } from './leyden.ts'

const good = examples('docs/plugins.md')[0]!.code
const with_ = (from: string, to: string) => {
  if (!good.includes(from)) throw new Error(`the example has no '${from}'`)
  return good.replace(from, to)
}
const lineOf = (source: string, text: string) => source.slice(0, source.indexOf(text)).split('\n').length

interface Mistake {
  source: string
  message: RegExp
  /** Text on the line that is named; none where the file alone can be. */
  at?: string
}

const mistakes: Record<string, Mistake> = {
  'a syntax error': { source: with_('return loss\n', 'return loss +\n  }}\n'), message: /syntax error/ },
  'a missing export': { source: good.replace(/export default[^]*$/, ''), message: /no default export/ },
  'a name that leyden lacks': { source: with_('metrics, nn', 'metrics, layers, nn'), message: /export named 'layers'/, at: 'import {' },
  'a module without trainingStep': {
    source: with_('override trainingStep', 'training'),
    message: /has no trainingStep/,
    at: 'class Classifier',
  },
  'a throw in a field': { source: with_('net = nn', 'other = missing.x\n  net = nn'), message: /missing is not defined/, at: 'missing.x' },
  'a wrong shape': {
    source: with_('nn.linear(2, this', 'nn.linear(3, this'),
    message: /linear\(3, 16\) got an input of shape \[50, 2\]/,
    at: 'const logits = this.net',
  },
  'a label out of range': {
    source: with_('? 1 : 0', '? 2 : 0'),
    message: /sample \d+ of the batch has label 2, outside \[0, 2\)/,
    at: "this.log('val_loss'",
  },
  'a loss that is no scalar': {
    source: with_('return loss', 'return this.net.forward(x)'),
    message: /returned a tensor of shape \[32, 2\]/,
    at: 'override trainingStep',
  },
  'a forgotten return': { source: with_('    return loss\n', ''), message: /trainingStep returned nothing/, at: 'override trainingStep' },
  'a logged tensor that is no scalar': {
    source: with_('return loss', "this.log('y', x)\n    return loss"),
    message: /this.log\('y'/,
    at: "this.log('y'",
  },
}

test.each(Object.entries(mistakes))(
  '%s gives one message with file, line and remedy, no stack, and a readable history',
  async (_, mistake) => {
    const desk = makeDesk({ 'mine/plugin.ts': mistake.source })
    const { code, stderr } = await desk.leyden('fit', 'mine', '--trust')
    expect([1, 2]).toContain(code)
    expect(stderr).toMatch(mistake.message)
    expect(stderr).toContain(path.join(desk.folder, 'mine', 'plugin.ts') + (mistake.at ? `:${lineOf(mistake.source, mistake.at)}` : ''))
    expect(stderr).toMatch(/\n {2}at .+\n {2}[A-Z]/) // the place, and below it the remedy
    expect(stderr).not.toMatch(/\n {4}at /)
    expect((await desk.leyden('runs', 'list', '--json')).code).toBe(0)
  },
)

const hooks = [
  'configureModel', 'prepareData', 'setup', 'teardown', 'onFitStart', 'onFitEnd', 'onSanityCheckStart', 'onSanityCheckEnd', 'onTrainStart',
  'onTrainEnd', 'onTrainEpochStart', 'onTrainEpochEnd', 'onTrainBatchStart', 'onTrainBatchEnd', 'onBeforeBatchTransfer',
  'transferBatchToDevice', 'onAfterBatchTransfer', 'onBeforeZeroGrad', 'onBeforeBackward', 'onAfterBackward', 'onBeforeOptimizerStep',
  'onValidationModelEval', 'onValidationModelTrain', 'onValidationStart', 'onValidationEnd', 'onValidationEpochStart',
  'onValidationEpochEnd', 'onValidationBatchStart', 'onValidationBatchEnd', 'onSaveCheckpoint', 'configureOptimizers', 'configureCallbacks',
  'trainingStep', 'validationStep', 'testStep', 'predictStep', 'trainDataloader', 'testDataloader', 'predictDataloader',
  'onTestModelEval', 'onTestModelTrain', 'onTestStart', 'onTestEnd', 'onTestEpochStart', 'onTestEpochEnd',
  'onTestBatchStart', 'onTestBatchEnd', 'onPredictModelEval', 'onPredictModelTrain', 'onPredictStart', 'onPredictEnd',
  'onPredictEpochStart', 'onPredictEpochEnd', 'onPredictBatchStart', 'onPredictBatchEnd',
] // prettier-ignore

test('a throw in each hook gives one message with its file and line', () => {
  const sources = hooks.map(
    (hook) => `${good.slice(0, good.indexOf('class Classifier'))}
class Thrower extends LightningModule {
  net = nn.linear(2, 2)
  trainingStep({ x, label }) { return losses.crossEntropy(this.net.forward(x), label) }
  validationStep({ x }) { this.log('v', this.net.forward(x).mean()) }
  testStep({ x }) { this.log('t', this.net.forward(x).mean()) }
  predictStep({ x }) { return this.net.forward(x) }
  configureOptimizers() { return optim.sgd(this.parameters(), { learningRate: 0.1 }) }
  trainDataloader() { return new DataLoader(points(8), { batchSize: 4 }) }
  valDataloader() { return new DataLoader(points(8), { batchSize: 4 }) }
  testDataloader() { return this.valDataloader() }
  predictDataloader() { return this.valDataloader() }
}
class Probe extends Thrower {
  ${hook}() { throw new RangeError('from ${hook}') }
}
${good.slice(good.indexOf('function points'), good.indexOf('export default'))}
export default definePlugin({ name: 'probe', modules: { Probe: { module: Probe } } })
`,
  )
  const folder = makeFolder(Object.fromEntries(sources.map((source, index) => [`${hooks[index]}/plugin.ts`, source])))
  const commandOf = (hook: string) => (/test/i.test(hook) ? 'test' : /predict/i.test(hook) ? 'predict' : 'fit')
  const configs = hooks.map((hook) => ({
    command: commandOf(hook),
    plugin: path.join(folder, hook),
    hparams: {},
    seed: 1,
    trainer: { maxEpochs: 1 },
    output: path.join(folder, 'predictions.jsonl'),
  }))
  const list = path.join(folder, 'configs.json')
  writeFileSync(list, JSON.stringify({ configs, folder }))
  const program = fileURLToPath(new URL('./run-all.ts', import.meta.url))
  const { stdout, stderr } = spawnSync(process.execPath, [program, list], { encoding: 'utf8' })
  const results = JSON.parse(stdout.split('\n').at(-1) || `"${stderr}"`) as WorkerMessage[]
  hooks.forEach((hook, index) => {
    const file = path.join(folder, hook, 'plugin.ts')
    expect.soft(results[index], hook).toMatchObject({
      type: 'failed',
      error: {
        message: expect.stringContaining(`RangeError: from ${hook}`),
        location: { file, line: lineOf(sources[index]!, `from ${hook}`) },
        remedy: expect.any(String),
      },
    })
  })
})

test.each([
  [['--set', 'hiden=3'], /hiden is unknown.*\n.*plugin\.ts:\d+.*\n.*Did you mean hidden/],
  [['--set', 'hidden=4000'], /hidden is 4000; it must be between 1 and 1024.*\n.*plugin\.ts:4:3/],
  [['--limit-train-batches', '1.2'], /limitTrainBatches is 1\.2; a fraction must be between 0 and 1/],
  [['--precision', '64-true'], /precision is 64-true/],
])('fit %j is refused as wrong usage before anything starts', async (args, message) => {
  const desk = makeDesk({ 'mine/plugin.ts': good })
  const { code, stderr } = await desk.leyden('fit', 'mine', '--trust', ...args)
  expect(code).toBe(2)
  expect(stderr).toMatch(message)
  expect((await desk.leyden('runs', 'list', '--json')).json()).toEqual([])
})

test('an option that does not suit the data is wrong usage too, and nothing of the plugin is named', async () => {
  const desk = makeDesk({ 'mine/plugin.ts': good })
  const { code, stderr } = await desk.leyden('fit', 'mine', '--trust', '--limit-train-batches', '0.001')
  expect(code).toBe(2)
  expect(stderr).toMatch(/limitTrainBatches is 0\.001, less than one of the loader's \d+ batches\.\n  Set it to at least/)
  expect(stderr).not.toContain('plugin.ts')
})

test('an error in a sample that a thread makes is told with its number, file and line', async () => {
  const [samples, plugin] = ['samples', 'example'].map((kind) => examples('docs/data.md').find((example) => example.kind === kind)!.code)
  const damaged = samples!.replace('const label', "if (index === 7) throw new RangeError('a torn file')\n      const label")
  const desk = makeDesk({ 'mine/plugin.ts': plugin!, 'mine/samples.ts': damaged })
  const { code, json } = await desk.leyden('fit', 'mine', '--trust', '--json')
  expect(code).toBe(1)
  expect(json()).toMatchObject({
    state: 'failed',
    error: {
      message: "Sample 7 of the data set can't be made: RangeError: a torn file",
      location: { file: path.join(desk.folder, 'mine', 'samples.ts'), line: lineOf(damaged, 'if (index === 7)') },
    },
  })
})
