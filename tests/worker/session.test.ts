import { beforeAll, expect, test } from 'vitest'
import { definePlugin, EarlyStopping, LightningModule, optim, Timer, type TrainerDefaults } from '../../engine/index.ts'
import type { Json, RunConfig, TrainerConfig } from '../../engine/worker/index.ts'
import { openSession } from '../../engine/worker/session.ts'
import { nn, setSeed } from '../../engine/index.ts'
import { makeFolder } from '../plugins/plugin-folder.ts'

class Line extends LightningModule {
  net = nn.linear(1, 1)
  override configureOptimizers() {
    return optim.sgd(this.parameters(), { learningRate: 0.1 })
  }
}

beforeAll(() => setSeed(0))

const own = { onNotice() {} }

/** The trainer of a run that was given `trainer`, of a plugin with these defaults. */
function trainerOf(trainer: TrainerConfig, defaults: TrainerDefaults) {
  const definition = definePlugin({ name: 'line', modules: { Line: { module: Line } }, trainer: defaults })
  const config: RunConfig = { command: 'fit', plugin: '/p', hparams: {} as Record<string, Json>, seed: 1, trainer }
  const place = { path: '/p', entry: '/p/plugin.ts', folder: '/p' } as never
  return openSession(config, { ...(place as object), definition } as never, { defaultRootDir: makeFolder({}), callbacks: [own] }).trainer
}

const names = (trainer: ReturnType<typeof trainerOf>) => trainer.options.callbacks.map(({ constructor }) => constructor.name)

test("a plugin's callbacks are there, before the run's own", () => {
  const timer = new Timer()
  expect(trainerOf({}, { callbacks: [timer], maxEpochs: 3 }).options).toMatchObject({ callbacks: [timer, own], maxEpochs: 3 })
})

test.each<[TrainerConfig['callbacks'], string[]]>([
  [undefined, ['Timer', 'Object']],
  [[], ['Object']],
  [
    [{ name: 'EarlyStopping', monitor: 'val_loss' }, 'LearningRateMonitor'],
    ['EarlyStopping', 'LearningRateMonitor', 'Object'],
  ],
])('given callbacks %j, it has %j', (callbacks, expected) => {
  expect(names(trainerOf({ callbacks }, { callbacks: [new Timer()] }))).toEqual(expected)
})

test('a run that is given an option leaves the others of the plugin', () => {
  const defaults: TrainerDefaults = { maxEpochs: 5, accumulateGradBatches: { 0: 2 }, callbacks: [new EarlyStopping({ monitor: 'x' })] }
  expect(trainerOf({ gradientClipVal: 1, enableCheckpointing: false }, defaults).options).toMatchObject({
    maxEpochs: 5,
    accumulateGradBatches: { 0: 2 },
    gradientClipVal: 1,
    enableCheckpointing: false,
  })
})
