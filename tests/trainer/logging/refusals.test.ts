import { describe, expect, test } from 'vitest'
import { tf } from '../../../engine/index.ts'
import type { LightningModule } from '../../../engine/module/index.ts'
import { line, loaderOf, quietTrainer } from '../line.ts'
import { weight } from './logged.ts'

describe('is refused:', () => {
  const inStep = (log: (module: LightningModule) => void) =>
    line({
      trainingStep(batch) {
        log(this)
        return weight(this, batch as never)
      },
    })

  test.each<[string, LightningModule, string, string | undefined]>([
    [
      'a tensor of many values',
      inStep((module) => module.log('x', tf.zeros([2, 3]))),
      "this.log('x', ...) got a tensor of shape [2, 3]; it takes a number, a scalar tensor or a metric.",
      'Reduce it first: value.mean().',
    ],
    [
      'a text',
      inStep((module) => module.log('x', 'high' as never)),
      "this.log('x', ...) got string high; it takes a number, a scalar tensor or a metric.",
      undefined,
    ],
    ...(
      [
        [{ reduceFx: 'median' }, "reduceFx is 'median'.", "It takes mean, sum, min, max, or a function of the batches' values."],
        [{ reduceFx: () => tf.zeros([2]), onEpoch: true }, 'returned a tensor of shape [2]', 'Return a scalar, such as values.max().'],
        [{ batchSize: 0 }, 'batchSize is 0.', "Give the batch's number of samples."],
        [{ onStep: false, onEpoch: false }, 'neither onStep nor onEpoch is true.', 'Leave one of them out.'],
        [{ syncDistGroup: 'all' }, 'syncDistGroup is all; a run is one process on one device.', 'Leave it out.'],
        [{ enableGraph: true }, 'what is logged has no part in the gradients.', 'as the loss.'],
        [{ metricAttribute: 'accuracy' }, 'metricAttribute is accuracy; the metric itself is logged.', 'it is found without its name.'],
        [{ progBar: true }, "this.log('x', ...) has no option 'progBar'.", 'It has: onStep, onEpoch, progressBar,'],
      ] as [object, string, string][]
    ).map(([options, message, remedy]): [string, LightningModule, string, string] => [
      `the option ${Object.keys(options)[0]}`,
      inStep((module) => module.log('x', tf.scalar(1), options)),
      expect.stringContaining(message),
      expect.stringContaining(remedy),
    ]),
    [
      'onStep in a hook of an epoch',
      line({
        onTrainEpochEnd() {
          this.log('x', 1, { onStep: true })
        },
      }),
      "this.log('x', ...): onStep is true outside of a batch.",
      'Leave it out: a hook of an epoch logs its value for the epoch.',
    ],
    [
      'a value outside of an epoch',
      line({
        onFitStart() {
          this.log('x', 1)
        },
      }),
      "this.log('x', ...) was called outside of an epoch.",
      'Log in steps and in the hooks from onTrainEpochStart to onTrainEpochEnd.',
    ],
  ])('%s', async (_name, module, message, remedy) => {
    await expect(quietTrainer().fit(module)).rejects.toThrow(expect.objectContaining({ name: 'LeydenError', message, remedy }))
  })

  test('but the same name may have other options in another stage', async () => {
    const module = line({
      trainingStep(batch) {
        this.log('x', 1)
        return weight(this, batch as never)
      },
      valDataloader: () => loaderOf(1),
      validationStep() {
        this.log('x', 2, { progressBar: true })
      },
    })
    const trainer = quietTrainer()
    await trainer.fit(module)
    expect(trainer.callbackMetrics).toHaveProperty('x')
  })
})
