import { expect, test } from 'vitest'
import { optim, type Batch, type nn, type TrainerOptions } from '../../engine/index.ts'
import type { LightningModule } from '../../engine/module/index.ts'
import { outlineFit, type LoopLine } from '../../engine/trainer/loops/loop-outline.ts'
import { line, loaderOf, quietTrainer } from './line.ts'
import { recorded } from './recorded.ts'

/** The calls of an outline whose blocks run once, as `recorded` notes them. */
function calls(lines: LoopLine[]): string[] {
  return lines.flatMap((each) => {
    if ('block' in each) return calls(each.body)
    if (each.call === 'onEpochComplete' || each.call === 'backward' || each.call === 'clipGradients') return []
    return each.owners.map(({ kind }) => (kind === 'trainer' ? each.call : `${kind}.${each.call}`))
  })
}

const manual = {
  automaticOptimization: false,
  trainingStep(this: LightningModule & { net: nn.Module }, { x }: Batch) {
    this.manualBackward(this.net.forward(x!).mean())
    this.optimizers()[0]!.step()
  },
}

test.each<[string, TrainerOptions, object]>([
  ['with all hooks', {}, {}],
  ['without a sanity check', { numSanityValSteps: 0 }, {}],
  ['without validation', { limitValBatches: 0 }, {}],
  ['without validationStep', {}, { validationStep: undefined }],
  ['that validates within the epoch', { valCheckInterval: 1 }, {}],
  ['that overfits', { overfitBatches: 1 }, {}],
  ['that accumulates and clips', { accumulateGradBatches: 3, gradientClipVal: 1 }, { configureGradientClipping: undefined }],
  ['without checkpoints', { enableCheckpointing: false }, {}],
  ['that optimises by hand', {}, manual],
])('the loop that is shown %s is the order of the real one', async (_name, options, members) => {
  const { seen, module, data, callback } = recorded()
  Object.assign(module, members)
  Object.assign(data, { trainDataloader: () => (seen.push('data.trainDataloader'), loaderOf(1)) })
  const given = { capture: 'off' as const, numSanityValSteps: 1, enableCheckpointing: true, ...options }
  const trainer = quietTrainer({ ...given, callbacks: [callback] })
  const shown = calls(outlineFit({ options: trainer.options, module, data, callbacks: [callback] }))
  seen.length = 0
  await trainer.fit(module, data)
  // Where the module steps, only its code knows.
  const compared = (names: string[]) => ('trainingStep' in members ? names.filter((name) => !/trainingStep|optimizer/.test(name)) : names)
  expect(compared(shown)).toEqual(compared(seen))
})

test('the text names who implements a hook, and the options that decide; hooks of nobody are left out', () => {
  class Freezer {
    onTrainEpochStart() {}
  }
  const module = line({
    onTrainStart() {},
    onTrainEpochStart() {},
    valDataloader: () => loaderOf(1),
    validationStep() {},
    configureOptimizers: () => optim.adam([]),
  })
  const trainer = quietTrainer({
    maxEpochs: 3,
    maxTime: '00:01:00:00',
    valCheckInterval: 0.5,
    limitTrainBatches: 10,
    gradientClipVal: 1,
    accumulateGradBatches: 2,
    callbacks: [new Freezer(), { onTrainEpochStart: () => {} }],
  })
  expect(trainer.showLoop(module)).toBe(
    `
configureOptimizers()                 # Line
trainDataloader()                     # Line
valDataloader()                       # Line
onTrainStart()                        # Line
for each epoch:                       # maxEpochs is 3, maxTime is 00:01:00:00
  onTrainEpochStart()                 # Freezer, a callback, Line
  for each batch:                     # limitTrainBatches is 10
    step:                             # recorded once, and run as one operation where it can be
      trainingStep()                  # Line
      backward()
      at the last batch of a window:  # accumulateGradBatches is 2
        clipGradients()               # gradientClipVal is 1, by norm
        optimizer.step()
    validate:                         # valCheckInterval is 0.5
      for each validation batch:
        validationStep()              # Line
`.trim(),
  )
})
