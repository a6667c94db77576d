import { existsSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { makeDesk, sample } from './leyden.ts'

// The bootstrap is JavaScript, so that Node 20 runs it.
const bootstrap = (await import(path.resolve('bootstrap/build.js' as string))) as {
  build(node: string, names: string[]): Promise<void>
  commandLine(node: string, args: string[]): Promise<string>
}
const built = path.resolve('dist/engine/cli.js')

beforeAll(() => bootstrap.build(process.execPath, ['engine']), 120_000)

/** Samples that a thread makes, and a step that reads a value, which no captured step can. */
const threaded = {
  'squares/samples.ts': `export const length = 8
const value = (number: number) => ({ values: Float32Array.of(number), shape: [1] })
export const get = (index: number) => ({ x: value(index / 8), y: value((index * index) / 64) })
export default () => ({ length, get })
`,
  'squares/plugin.ts': `import { dataset, DataLoader, definePlugin, LightningDataModule, LightningModule, nn, optim, z } from 'leyden'
const hparams = z.object({ rate: z.number().default(0.1) })
class Squares extends LightningModule<typeof hparams> {
  net = nn.linear(1, 1)
  override trainingStep({ x, y }: never) {
    const loss = this.net.forward(x).squaredDifference(y).mean()
    if (loss.dataSync()[0] > 1e9) return null
    this.log('loss', loss, { onEpoch: true })
    return loss
  }
  override configureOptimizers() {
    return optim.sgd(this.parameters(), { learningRate: this.hparams.rate })
  }
}
class Samples extends LightningDataModule {
  #samples
  override async setup() {
    this.#samples = await dataset.fromModule(new URL('./samples.ts', import.meta.url))
  }
  override trainDataloader() {
    return new DataLoader(this.#samples, { batchSize: 4, numWorkers: 1 })
  }
}
export default definePlugin({ name: 'squares', modules: { Squares: { module: Squares, hparams } }, data: { Samples } })
`,
}

/** What a run says and how it ends, but for its name, its place and its time. */
const told = (text: string) =>
  text
    .replaceAll(/\d{8}-[a-z0-9]{6}/g, 'RUN')
    .replaceAll(/\/\S*leyden test [^/]*/g, 'FOLDER')
    .replaceAll(/\d+(\.\d+)? m?s\b/g, 'TIME')
    .replaceAll(/About .* of memory.*\n/g, '')

test.each([
  ['a sample', {}, ['fit', sample('iris'), '--max-epochs', '3', '--seed', '1', '--test'], /test_accuracy/],
  [
    'samples of a thread, and a notice that names a line of the plugin',
    threaded,
    ['fit', 'squares', '--trust', '--max-epochs', '2', '--seed', '1'],
    /can't be captured[^]*squares\/plugin\.ts:7/,
  ],
  [
    'a plugin that fails',
    { 'broken.ts': "import { nn } from 'leyden'\nnn.linear(-1, 2)\n" },
    ['fit', 'broken.ts', '--trust'],
    /broken\.ts:2/,
  ],
  ['a mistyped command', {}, ['fti'], /fit/],
])(
  'the built engine does what the sources do: %s',
  async (_, files, args, says) => {
    const results = await Promise.all(
      [undefined, built].map(async (command) => {
        const { stdout, stderr, code } = await makeDesk(files, command).leyden(...args)
        return { stdout: told(stdout), stderr: told(stderr), code }
      }),
    )
    expect(results[1]).toEqual(results[0])
    expect(results[1]!.stdout + results[1]!.stderr).toMatch(says)
  },
  180_000,
)

test('with --verbose, where an error was thrown in the engine, the sources run', async () => {
  expect(existsSync(built)).toBe(true)
  expect(await bootstrap.commandLine(process.execPath, ['fit', 'digits'])).toBe('dist/engine/cli.js')
  expect(await bootstrap.commandLine(process.execPath, ['fit', 'digits', '--verbose'])).toBe('engine/cli/main.ts')
})
