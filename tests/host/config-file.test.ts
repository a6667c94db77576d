import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { describeError, formatError, type ErrorReport } from '../../engine/errors/index.ts'
import { locateRefusal, readConfigFiles } from '../../engine/host/index.ts'
import type { RunConfig } from '../../engine/worker/index.ts'
import { openFakeHost } from './fake-host.ts'

test.each<[string, RegExp]>([
  ['trainer:\n  maxEpochs: 3\n  maxEpoch: 3\n', /^maxEpoch is unknown\.\n  at .*a\.yaml:3:3\n  Did you mean maxEpochs\?/],
  ['trainr:\n  maxEpochs: 3\n', /^trainr is unknown\.\n  at .*a\.yaml:1:1\n  Did you mean trainer\? Known: command, plugin, module, /],
  ['\ntrainer:\n  limitTrainBatches: 1.2\n', /^limitTrainBatches is 1\.2; .*\n  at .*a\.yaml:3:3\n  For more than one epoch/],
  [
    'trainer:\n  callbacks:\n    - Timer\n    - name: EarlyStopping\n      monitor: val_loss\n      patence: 3\n',
    /^EarlyStopping: patence is unknown\.\n  at .*a\.yaml:6:7\n  Did you mean patience\?/,
  ],
  ['hparams:\n  hidden: 4\n', /^Hyper-parameter hidden is 4; .*\n  at .*a\.yaml:2:3\n/],
  ['seed: one\n', /^seed is one; it must be a whole number, .*\n  at .*a\.yaml:1:1$/],
  ['trainer: 5\n', /^trainer is 5; it must be an object\.\n  at .*a\.yaml:1:1$/],
  ['module: Fakes\n', /^The plugin fake has no module Fakes\.\n  at .*a\.yaml:1:1\n  Did you mean Fake\?/],
  ['trainer:\n  defaultRootDir: /tmp\n', /^defaultRootDir is \/tmp; a run's checkpoints .*\n  at .*a\.yaml:2:3\n  Leave it out/],
  ['trainer:\n  maxEpochs: 3\n  maxEpochs: 4\n', /^The configuration is no YAML: Map keys must be unique\.?\n  at .*a\.yaml:3:3$/],
  ['- maxEpochs\n', /^The configuration is no list of sections\.\n  at .*a\.yaml:1\n/],
])('%j is refused with its place', async (text, message) => {
  const { host, config, home } = openFakeHost()
  const file = path.join(path.dirname(home), 'a.yaml')
  writeFileSync(file, text)
  const check = async () => {
    const files = await readConfigFiles([file])
    const { trainer = {}, hparams = {}, ...given } = files.values
    const refused = await host.check(config('completes', { ...given, trainer, hparams } as Partial<RunConfig>)).catch((error) => error)
    throw locateRefusal(refused, files, () => false)
  }
  const error = await check().catch((error: unknown) => describeError(error))
  expect(formatError(error as ErrorReport)).toMatch(message)
  expect(error).toMatchObject({ usage: true })
})
