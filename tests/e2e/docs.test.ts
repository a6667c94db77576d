import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { optim } from '../../engine/index.ts'
import * as callbacks from '../../engine/trainer/callbacks/index.ts'
import { examples, type Example } from './examples.ts'
import { makeDesk } from './leyden.ts'

const plugins: [string, Example][] = [
  ...examples('README.md').map((example): [string, Example] => ['README.md', example]),
  ...examples('docs/plugins.md')
    .filter(({ kind }) => kind === 'example')
    .map((example): [string, Example] => ['docs/plugins.md', example]),
  ...examples('docs/metrics.md')
    .filter(({ kind }) => kind === 'example')
    .map((example): [string, Example] => ['docs/metrics.md', example]),
  ...examples('docs/lightning.md').map((example): [string, Example] => ['docs/lightning.md', example]),
]

test('the README has a plugin, the guide one in TypeScript, one in JavaScript with tf.layers and one with bare variables, those of metrics and of Lightning another', () => {
  expect(plugins.map(([page, { language }]) => `${page} ${language}`)).toEqual([
    'README.md ts',
    'docs/plugins.md ts',
    'docs/plugins.md js',
    'docs/plugins.md ts',
    'docs/metrics.md ts',
    'docs/lightning.md ts',
  ])
  const readme = plugins[0]![1].code
    .trim()
    .split('\n')
    .filter((line) => line.trim() !== '')
  expect(readme.length).toBeLessThanOrEqual(30)
})

test.each(plugins)('a plugin of %s, outside of the project, trains, with all of its steps captured', async (_, { language, code }) => {
  const desk = makeDesk({ [`mine/plugin.${language}`]: code })
  const { json, stderr } = await desk.leyden('fit', 'mine', '--trust', '--max-epochs', '3', '--capture', 'require', '--json')
  expect(stderr).not.toMatch(/Failed/)
  expect(json()).toMatchObject({ state: 'completed', epochs: 3, metrics: { train_loss: expect.any(Number) } })
})

test(
  'the guide to data has samples made in threads, which train to the same bits as without, and a profile',
  { timeout: 180_000 },
  async () => {
    const [samples, plugin] = ['samples', 'example'].map((kind) => examples('docs/data.md').find((example) => example.kind === kind)!.code)
    const desk = makeDesk({ 'mine/plugin.ts': plugin!, 'mine/samples.ts': samples! })
    const fit = async (...options: string[]) => (await desk.leyden('fit', 'mine', '--trust', '--json', ...options)).json()
    const { state, steps, metrics, profile } = await fit('--profile')
    expect({ state, steps }).toEqual({ state: 'completed', steps: 60 })
    expect(profile).toMatchObject({ stages: { train: { steps: 59, captures: 1 } }, bottleneck: { message: expect.stringMatching(/%/) } })
    expect(await fit('--set', 'numWorkers=0')).toMatchObject({ metrics, steps: 60 })
  },
)

const guided = examples('docs/optimisers.md').filter(({ kind }) => kind === 'example')

test.each(guided.map(({ code }) => [/name: '([\w-]+)'/.exec(code)![1]!, code]))(
  'the plugin %s of docs/optimisers.md trains, in captured steps',
  async (_, code) => {
    const desk = makeDesk({ 'mine/plugin.ts': code })
    const { json, stderr } = await desk.leyden('fit', 'mine', '--trust', '--capture', 'require', '--json')
    expect(stderr).not.toMatch(/Failed/)
    expect(json()).toMatchObject({ state: 'completed', epochs: 3 })
  },
)

/** Runs `script.ts` of the folder with `leyden` resolved as the engine does it for plugins. */
function runScript(folder: string) {
  const room = pathToFileURL(fileURLToPath(new URL('../../engine/plugins/index.ts', import.meta.url))).href
  const loader = `import { loadPlugin } from ${JSON.stringify(room)}
await loadPlugin(${JSON.stringify(path.join(folder, 'plugin.ts'))}).catch(() => {})
await import(${JSON.stringify(pathToFileURL(path.join(folder, 'script.ts')).href)})`
  return spawnSync(process.execPath, ['--input-type=module', '-e', loader], { cwd: folder, encoding: 'utf8' })
}

test("the guide's script trains in its own process", () => {
  const [plugin] = examples('docs/plugins.md')
  const script = examples('docs/plugins.md').find(({ kind }) => kind === 'script')!
  const desk = makeDesk({ 'plugin.ts': plugin!.code, 'script.ts': script.code })
  const { status, stdout, stderr } = runScript(desk.folder)
  expect(status, stderr).toBe(0)
  expect(stderr).toMatch(/epoch 1\/1/)
  expect(stdout).toMatch(/val_accuracy/)
})

const [guide, everyOption] = examples('docs/trainer.md') as [Example, Example]

/** Scripts that use everything of a kind once, and what that is. */
const complete: [string, string, string[]][] = [
  ['docs/optimisers.md', scriptOf('docs/optimisers.md'), [...optimizerNames(), ...functionsOf(optim.lrScheduler)]],
  ['docs/callbacks.md', scriptOf('docs/callbacks.md'), Object.keys(callbacks)],
  ['docs/trainer.md', `${guide.code}\n${everyOption.code}`, trainerOptionNames()],
]

test.each(complete)('the script of %s, outside of the project, uses each that there is', { timeout: 240_000 }, (_, code, names) => {
  const desk = makeDesk({ 'script.ts': code, 'plugin.ts': 'export default {}' })
  const { status, stdout, stderr } = runScript(desk.folder)
  expect(status, stderr).toBe(0)
  const used = new Set(stdout.split(/\s+/))
  expect(names.filter((name) => !used.has(name))).toEqual([])
  expect(names.length).toBeGreaterThan(12)
})

function scriptOf(page: string): string {
  return examples(page).find(({ kind }) => kind === 'script')!.code
}

function functionsOf(room: object): string[] {
  return Object.entries(room).flatMap(([name, value]) => (typeof value === 'function' && /^[a-z]/.test(name) ? [name] : []))
}

/** The other functions of `optim` work on gradients. */
function optimizerNames(): string[] {
  return functionsOf(optim).filter((name) => !/^(?:clip|gradient)/.test(name))
}

/** As the reference lists them. */
function trainerOptionNames(): string[] {
  const [, entry] = /^### Trainer\n([^]*?)^### /m.exec(readFileSync(new URL('../../docs/reference/leyden.md', import.meta.url), 'utf8'))!
  return [...entry!.matchAll(/^- `(\w+)\?:/gm)].map(([, name]) => name!)
}

test("the trainer's guide trains in its own process", () => {
  const desk = makeDesk({ 'script.ts': examples('docs/trainer.md')[0]!.code, 'plugin.ts': 'export default {}' })
  const { status, stdout, stderr } = runScript(desk.folder)
  expect(status, stderr).toBe(0)
  expect(stdout).toMatch(/^40 \{ val_loss: [\d.e-]+ \}/m)
})

test('the guide to checkpoints resumes within an epoch to the same bits, and makes a module of a checkpoint', () => {
  const desk = makeDesk({ 'script.ts': examples('docs/checkpoints.md')[0]!.code, 'plugin.ts': 'export default {}' })
  const { status, stdout, stderr } = runScript(desk.folder)
  expect(status, stderr).toBe(0)
  expect(stdout).toMatch(/^the same: true$/m)
  expect(stdout).toMatch(/^hidden: 16$/m)
})

test.each(['typescript', 'javascript'])(
  'the %s starter of `plugins new` trains to a good accuracy, with all of its steps captured',
  async (language) => {
    const desk = makeDesk()
    expect((await desk.leyden('plugins', 'new', 'mine', ...(language === 'javascript' ? ['--javascript'] : []))).code).toBe(0)
    const { metrics } = (await desk.leyden('fit', 'mine', '--max-epochs', '5', '--seed', '1', '--capture', 'require', '--json')).json()
    expect(metrics.val_accuracy).toBeGreaterThan(0.8)
  },
)

test('the plugin of the guide to callbacks stops early, validates with an average, and keeps checkpoints by its names', async () => {
  const [{ code }] = examples('docs/callbacks.md') as [Example]
  const desk = makeDesk({ 'mine/plugin.ts': code })
  const { json, stderr } = await desk.leyden('fit', 'mine', '--trust', '--capture', 'require', '--json')
  const { state, epochs, metrics, bestCheckpoint, lastCheckpoint } = json()
  expect({ state, metrics }).toMatchObject({ state: 'completed', metrics: { val_loss: expect.any(Number) } })
  expect(metrics.val_loss).toBeLessThan(0.5)
  expect(epochs).toBeLessThan(50)
  expect(stderr).toMatch(/Training stops after epoch \d+: val_loss is 0\.\d+, better than the stoppingThreshold of 0\.5\./)
  expect(stderr).toMatch(new RegExp(`The best epoch was ${epochs - 1}\\.`))
  const name = `epoch=${String(epochs - 1).padStart(2, '0')}-val_loss=${metrics.val_loss.toFixed(2)}`
  expect([bestCheckpoint, lastCheckpoint].map((folder: string) => path.basename(folder))).toEqual([name, name])
})

test('the plugin of the guide to logging keeps media of captured steps, which the history lists', async () => {
  const { code } = examples('docs/logging.md').find(({ kind }) => kind === 'example')!
  const desk = makeDesk({ 'mine/plugin.ts': code })
  const fit = ['fit', 'mine', '--trust', '--capture', 'require', '--logger', 'tensorboard', '--json']
  expect((await desk.leyden(...fit)).json()).toMatchObject({ state: 'completed', steps: 30 })
  const media: { name: string; kind: string; step: number; path: string; bytes: number }[] = (
    await desk.leyden('runs', 'media', 'last', '--json')
  ).json()
  const steps = (name: string) => media.flatMap((each) => (each.name === name ? [each.step] : []))
  expect(steps('train_images')).toEqual([9, 9, 9, 9, 19, 19, 19, 19, 29, 29, 29, 29])
  for (const name of ['val_confusion', 'val_precision', 'net.1.weight', 'net.1.bias', 'note']) expect(steps(name)).toEqual([9, 19, 29])
  for (const { path: file, bytes } of media) expect(readFileSync(file)).toHaveLength(bytes)
  const { matrix } = JSON.parse(readFileSync(media.findLast(({ kind }) => kind === 'confusionMatrix')!.path, 'utf8'))
  expect(matrix).toEqual([
    [32, 0],
    [0, 32],
  ])
})
