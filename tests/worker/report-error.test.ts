import path from 'node:path'
import { expect, test } from 'vitest'
import { Trainer, type TrainerOptions } from '../../engine/index.ts'
import { definePlugin } from '../../engine/plugins/definition.ts'
import { findPlugin } from '../../engine/plugin-files/index.ts'
import type { TrainerConfig } from '../../engine/worker/messages.ts'
import { reportError } from '../../engine/worker/report-error.ts'
import { makeFolder } from '../plugins/plugin-folder.ts'
import { line, quietTrainer } from '../trainer/line.ts'

/** How an error is told of a run with these options, of a plugin with these defaults. */
function reported(error: unknown, trainer: TrainerConfig, defaults: TrainerConfig) {
  const source = `export default definePlugin({\n  trainer: ${JSON.stringify(defaults)},\n})\n`
  const folder = makeFolder({ 'plugin.ts': source })
  const definition = definePlugin({ name: 'mine', modules: {}, trainer: defaults as never })
  const { usage, location } = reportError(error, { ...findPlugin(folder), definition }, { trainer })
  return { usage, location, file: path.join(folder, 'plugin.ts') }
}

const thrownBy = (options: TrainerOptions) => {
  try {
    return new Trainer(options)
  } catch (error) {
    return error
  }
}

const refused: [string, TrainerOptions][] = [
  ['gradientClipVal', { gradientClipVal: -1 }],
  ['limitTrainBatches', { limitTrainBatches: 1.2 }],
  ['maxTime', { maxTime: 'an hour' }],
  ['accumulateGradBatches', { accumulateGradBatches: 0 }],
  ['devices', { devices: 8 }],
  ['maxSteps', { maxSteps: -3 }],
]

test.each(refused)('%s that the command gave is wrong usage, and nothing of the plugin is named', (_option, options) => {
  expect(reported(thrownBy(options), options as never, {})).toMatchObject({ usage: true, location: undefined })
  expect(reported(thrownBy(options), options as never, options as never)).toMatchObject({ usage: true, location: undefined })
})

test.each(refused)('%s that the plugin brings is named where it stands', (_option, options) => {
  const { usage, location, file } = reported(thrownBy(options), {}, options as never)
  expect([usage, location]).toEqual([false, expect.objectContaining({ file, line: 2 })])
})

test('an option that does not suit the data or the module is of the command too', async () => {
  for (const options of [{ limitTrainBatches: 0.01 }, { valCheckInterval: 0.001 }]) {
    const module = line({ valDataloader: line().trainDataloader, validationStep: () => {} })
    const error = await quietTrainer(options)
      .fit(module)
      .catch((thrown: unknown) => thrown)
    expect(reported(error, options, {})).toMatchObject({ usage: true, location: undefined })
  }
})
