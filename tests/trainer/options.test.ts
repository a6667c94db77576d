import { expect, test } from 'vitest'
import type { TrainerOptions } from '../../engine/index.ts'
import { Line, line, loaderOf, MemoryLogger, quietTrainer } from './line.ts'

const oneDevice = 'Leave it out. To use several devices, start a run on each.'
const time = "Half a day is '00:12:00:00', ten minutes are '00:00:10:00'."

test.each<[TrainerOptions, string, string | undefined]>([
  [{ maxEpoch: 3 } as never, "Trainer has no option 'maxEpoch'.", undefined],
  [{ minEpochs: -1 }, 'Trainer: minEpochs is -1; it must be a whole number of at least 0.', 'null stands for none.'],
  [{ minSteps: 0.5 }, 'Trainer: minSteps is 0.5; it must be a whole number of at least 0.', 'null stands for none.'],
  [
    { minEpochs: 4, maxEpochs: 3 },
    "Trainer: minEpochs is 4 and maxEpochs is 3; a training can't last at least the one and at most the other.",
    'Lower minEpochs, or raise maxEpochs.',
  ],
  [
    { minSteps: 4, maxSteps: 3 },
    "Trainer: minSteps is 4 and maxSteps is 3; a training can't last at least the one and at most the other.",
    'Lower minSteps, or raise maxSteps.',
  ],
  [{ maxTime: '12:00' }, "Trainer: maxTime is '12:00'; a time is written as DD:HH:MM:SS.", time],
  [{ maxTime: '00:24:00:00' }, "Trainer: maxTime is '00:24:00:00'; a time is written as DD:HH:MM:SS.", time],
  [{ valCheckInterval: 'daily' }, "Trainer: valCheckInterval is 'daily'; a time is written as DD:HH:MM:SS.", time],
  ...[0, -1, 1.5, NaN].map((valCheckInterval): [TrainerOptions, string, string] => [
    { valCheckInterval },
    `Trainer: valCheckInterval is ${valCheckInterval}; it must be a count of batches, or a share of an epoch between 0 and 1.`,
    'To validate when an epoch ends, leave it out. To never validate, set limitValBatches to 0.',
  ]),
  [
    { checkValEveryNEpoch: null },
    'Trainer: checkValEveryNEpoch is null and valCheckInterval is left out, so there is no count of batches.',
    'Set valCheckInterval to a whole number of batches or a time, or leave checkValEveryNEpoch out.',
  ],
  [
    { checkValEveryNEpoch: null, valCheckInterval: 0.5 },
    'Trainer: checkValEveryNEpoch is null and valCheckInterval is 0.5, so there is no count of batches.',
    'Set valCheckInterval to a whole number of batches or a time, or leave checkValEveryNEpoch out.',
  ],
  [{ checkValEveryNEpoch: 0 }, 'Trainer: checkValEveryNEpoch is 0; it must be a whole number of at least 1.', undefined],
  [{ numSanityValSteps: -1 }, 'Trainer: numSanityValSteps is -1; it must be a whole number of at least 0.', undefined],
  [{ logEveryNSteps: 0 }, 'Trainer: logEveryNSteps is 0; it must be a whole number of at least 1.', undefined],
  [
    { reloadDataloadersEveryNEpochs: -1 },
    'Trainer: reloadDataloadersEveryNEpochs is -1; it must be a whole number of at least 0.',
    '0 stands for never.',
  ],
  [
    { fastDevRun: -1 },
    'Trainer: fastDevRun is -1; it must be a whole number of at least 0.',
    'It is the number of batches of each stage; true is 1.',
  ],
  [{ overfitBatches: 1.2 }, 'Trainer: overfitBatches is 1.2; a fraction must be between 0 and 1.', 'For all batches, leave it out.'],
  [
    { barebones: true, enableProgressBar: true, enableCheckpointing: undefined },
    'Trainer: barebones is true, which turns enableProgressBar off, and enableProgressBar is true.',
    'Leave out barebones or enableProgressBar.',
  ],
  [{ devices: 2 }, 'Trainer: devices is 2; a run is one process on one device.', oneDevice],
  [{ strategy: 'ddp' }, 'Trainer: strategy is ddp; a run is one process on one device.', oneDevice],
  [{ numNodes: 2 }, 'Trainer: numNodes is 2; a run is one process on one device.', oneDevice],
  [
    { syncBatchNorm: true },
    'Trainer: syncBatchNorm is true; a run is one process on one device.',
    'Leave it out: statistics are those of the whole batch.',
  ],
  [{ benchmark: true }, 'Trainer: benchmark is true; TensorFlow chooses its fastest convolutions by itself.', 'Leave it out.'],
  [
    { inferenceMode: false },
    'Trainer: inferenceMode is false; evaluation keeps no gradients, whatever it computes.',
    'Leave it out. Where an evaluation step needs gradients, tf.grads and tf.variableGrads compute them.',
  ],
])('%j is refused', (options, message, remedy) => {
  const expected = { name: 'LeydenError', message, ...(remedy && { remedy }) }
  expect(() => quietTrainer(options)).toThrow(expect.objectContaining(expected))
})

test('what one machine has is taken, by the names of Lightning', () => {
  const options = { devices: 1, strategy: 'auto', numNodes: 1, syncBatchNorm: false, useDistributedSampler: true, inferenceMode: true }
  expect(quietTrainer({ ...options, benchmark: false }).options).toEqual(
    quietTrainer({ defaultRootDir: expect.any(String) as never }).options,
  )
})

test('logger is another name for loggers, and false for none', async () => {
  const [one, two] = [new MemoryLogger(), new MemoryLogger()]
  expect(quietTrainer({ logger: one, loggers: [two] }).options.loggers).toEqual([two, one])
  expect(quietTrainer({ logger: [one, two] }).options.loggers).toEqual([one, two])
  expect(quietTrainer({ logger: false }).options.loggers).toEqual([])
})

test.each(['off', 'require'] as const)('with capture %s, the maps of metrics have the names of their readers', async (capture) => {
  const module = line({
    trainDataloader: () => loaderOf(2),
    trainingStep(batch) {
      const loss = Line.prototype.trainingStep.call(this, batch)
      this.log('loss', loss, { onStep: true, onEpoch: true, progressBar: true })
      this.log('shown', loss, { progressBar: true, logger: false })
      this.log('kept', loss, { onEpoch: true, onStep: false })
      return loss
    },
  })
  const trainer = quietTrainer({ capture, logEveryNSteps: 1 })
  await trainer.fit(module)
  const names = (map: object) => Object.keys(map).sort()
  expect(names(trainer.loggedMetrics)).toEqual(['kept', 'loss_epoch', 'loss_step'])
  expect(names(trainer.callbackMetrics)).toEqual(['kept', 'loss', 'loss_epoch', 'loss_step', 'shown'])
  expect(names(trainer.progressBarMetrics)).toEqual(['loss'])
  expect(trainer.loggedMetrics['loss_epoch']).toBe(trainer.callbackMetrics['loss'])
  expect(trainer.estimatedSteppingBatches).toBe(2)
})
