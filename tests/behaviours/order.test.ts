import { describe, expect, test } from 'vitest'
import type { Trainer } from '../../engine/index.ts'
import { line, loaderOf, quietTrainer } from '../trainer/line.ts'
import { recorded, type Recorded } from '../trainer/recorded.ts'
import { captures } from './noticing.ts'

/** Hooks of the callback and the module, in that order; names with a dot stand for themselves. */
const expand = (names: string[]) => names.flatMap((name) => (name.includes('.') ? [name] : [`callback.${name}`, `module.${name}`]))

const transfer = ['onBeforeBatchTransfer', 'transferBatchToDevice', 'onAfterBatchTransfer']

const trainingBatch = [
  'onTrainBatchStart',
  ...transfer,
  'module.trainingStep',
  'onBeforeZeroGrad',
  'onBeforeBackward',
  'onAfterBackward',
  'onBeforeOptimizerStep',
  'module.configureGradientClipping',
  'optimizer.step',
  'onTrainBatchEnd',
]

/** Those in a captured step. */
const capturedHooks = new Set([
  ...trainingBatch.slice(trainingBatch.indexOf('module.trainingStep'), -1),
  ...['validationStep', 'testStep', 'predictStep'].map((step) => `module.${step}`),
])

const evaluation = (stage: 'Validation' | 'Test' | 'Predict', step: string) => [
  `on${stage}ModelEval`,
  `on${stage}Start`,
  `on${stage}EpochStart`,
  ...transfer,
  `on${stage}BatchStart`,
  `module.${step}`,
  `on${stage}BatchEnd`,
  `on${stage}EpochEnd`,
  `on${stage}End`,
  `on${stage}ModelTrain`,
]

const beginning = ['module.configureCallbacks', 'data.prepareData', 'prepareData', 'data.setup', 'setup', 'configureModel']
const end = ['teardown', 'data.teardown']
const epoch = [
  'onTrainEpochStart',
  ...trainingBatch,
  ...trainingBatch,
  ...evaluation('Validation', 'validationStep'),
  'onTrainEpochEnd',
  'onSaveCheckpoint',
]

describe('behaviour, order of a fit: the hooks of', () => {
  const commands: [string, (trainer: Trainer, recorded: Recorded) => Promise<unknown>, string[]][] = [
    [
      'a fit of two epochs',
      (trainer, { module, data }) => trainer.fit(module, data),
      [
        ...beginning,
        'module.configureOptimizers',
        'data.trainDataloader',
        'data.valDataloader',
        'onFitStart',
        'onSanityCheckStart',
        ...evaluation('Validation', 'validationStep'),
        'onSanityCheckEnd',
        'onTrainStart',
        ...epoch,
        ...epoch,
        'onTrainEnd',
        'onFitEnd',
        ...end,
      ],
    ],
    [
      'a validation',
      (trainer, { module, data }) => trainer.validate(module, data),
      [...beginning, 'data.valDataloader', ...evaluation('Validation', 'validationStep'), ...end],
    ],
    [
      'a test',
      (trainer, { module, data }) => trainer.test(module, data),
      [...beginning, 'data.testDataloader', ...evaluation('Test', 'testStep'), ...end],
    ],
    [
      'a prediction',
      (trainer, { module, data }) => trainer.predict(module, data, () => {}),
      [...beginning, 'data.predictDataloader', ...evaluation('Predict', 'predictStep'), ...end],
    ],
  ]

  test.each(commands)('%s', async (_name, run, expected) => {
    expect(await namesOf('off', run)).toEqual(expand(expected))
  })

  // What docs/hooks.md says of each hook: it runs for each batch, or when the step is captured.
  test.each(commands)('%s whose steps are captured, where those of a step run once', async (_name, run, expected) => {
    const captured = new Set<string>()
    const once = expected.filter((name) => !capturedHooks.has(name) || (!captured.has(name) && captured.add(name)))
    expect(await namesOf('require', run)).toEqual(expand(once))
  })

  async function namesOf(capture: 'off' | 'require', run: (trainer: Trainer, recorded: Recorded) => Promise<unknown>) {
    const all = recorded()
    const options = { maxEpochs: 2, numSanityValSteps: 2, enableCheckpointing: true, callbacks: [all.callback] }
    await run(quietTrainer({ capture, ...options }), all)
    return all.seen
  }
})

test.each(captures)(
  'behaviour, order of a batch: with capture %s, onTrainBatchStart returning -1 skips the rest of the epoch',
  async (capture) => {
    const seen: string[] = []
    const note = (name: string) => () => void seen.push(name)
    const module = line({
      trainDataloader: () => loaderOf(4),
      onTrainBatchStart: (_batch, index) => (index === 2 ? -1 : undefined),
      onBeforeBatchTransfer: note('transfer'),
      onTrainBatchEnd: note('end'),
      onTrainEpochEnd: note('epoch'),
    })
    const trainer = quietTrainer({ capture, maxEpochs: 2 })
    await trainer.fit(module)
    const epoch = ['transfer', 'end', 'transfer', 'end', 'epoch']
    expect([seen, trainer.globalStep, trainer.currentEpoch]).toEqual([[...epoch, ...epoch], 4, 2])
  },
)
