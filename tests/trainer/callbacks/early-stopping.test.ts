import { describe, expect, test } from 'vitest'
import { EarlyStopping, type Callback } from '../../../engine/index.ts'
import type { EarlyStoppingOptions } from '../../../engine/trainer/index.ts'
import { temporaryFolder } from '../../data/temporary-file.ts'
import { quietTrainer } from '../line.ts'
import { Counter, scoring } from './counter.ts'

/** Trains with these scores, and returns the last epoch and what was said. */
async function fit(scores: number[], options: Partial<EarlyStoppingOptions> = {}, checkValEveryNEpoch = 1) {
  const callback = new EarlyStopping({ monitor: 'score', ...options })
  const notices: string[] = []
  const listener: Callback = { onNotice: (_trainer, _module, notice) => void notices.push(notice) }
  const trainer = quietTrainer({ maxEpochs: scores.length, callbacks: [callback, listener], checkValEveryNEpoch })
  await trainer.fit(scoring(scores))
  return { callback, notices: notices.filter((notice) => /score/.test(notice)), last: trainer.currentEpoch - 1, trainer }
}

test('counts validations where not each epoch has one', async () => {
  expect((await fit([6, 5, 9, 5, 9, 5, 9, 9], { patience: 2 }, 2)).last).toBe(5)
})

describe('the reason is said and kept', () => {
  test.each<[string, Partial<EarlyStoppingOptions>, number[], number, string]>([
    ['NON_FINITE_METRIC', {}, [3, NaN, 1], 1, 'Training stops after epoch 1: score is NaN; the best was 3.'],
    ['NON_FINITE_METRIC', {}, [Infinity, 1], 0, 'Training stops after epoch 0: score is Infinity; the best was none.'],
    [
      'STOPPING_THRESHOLD',
      { stoppingThreshold: 2 },
      [3, 2, 1.5, 1],
      2,
      'Training stops after epoch 2: score is 1.5, better than the stoppingThreshold of 2.',
    ],
    [
      'DIVERGENCE_THRESHOLD',
      { divergenceThreshold: 8 },
      [3, 9, 1],
      1,
      'Training stops after epoch 1: score is 9, worse than the divergenceThreshold of 8.',
    ],
    [
      'DIVERGENCE_THRESHOLD',
      { divergenceThreshold: 0.5, mode: 'max' },
      [1, 0.25, 1],
      1,
      'Training stops after epoch 1: score is 0.25, worse than the divergenceThreshold of 0.5.',
    ],
    [
      'PATIENCE_EXHAUSTED',
      { patience: 2 },
      [1, 2, 3, 4],
      2,
      'Training stops after epoch 2: score is 3, and 2 checks brought no improvement; the best was 1.',
    ],
  ])('%s %j', async (reason, options, scores, last, message) => {
    const { callback, notices, last: ended } = await fit(scores, options)
    expect([callback.stoppingReason, callback.stoppingReasonMessage, ended]).toEqual([reason, message, last])
    expect(notices.filter((notice) => notice.startsWith('Training stops'))).toEqual([message])
  })
})

test('a value that was not logged is refused with those that were, unless strict is off', async () => {
  const message = "EarlyStopping monitors 'val_acc', which was not logged."
  await expect(fit([1, 1], { monitor: 'val_acc' })).rejects.toThrow(
    expect.objectContaining({ message, remedy: 'Logged are: val_weight, score.' }),
  )
  expect((await fit([1, 1], { monitor: 'val_acc', strict: false })).last).toBe(1)
})

test('can look at what training logs over an epoch', async () => {
  const module = Object.assign(new Counter({}), {
    trainingStep(this: Counter) {
      this.log('train_weight', this.weight, { onStep: true, onEpoch: true })
      return this.weight.neg()
    },
  })
  const callback = new EarlyStopping({ monitor: 'train_weight', mode: 'max', stoppingThreshold: 2.5 })
  const trainer = quietTrainer({ maxEpochs: 9, limitValBatches: 0, callbacks: [callback] })
  await trainer.fit(module)
  expect(trainer.currentEpoch).toBe(4)
})

test('a resumed run goes on waiting, and several of a kind keep their states apart', async () => {
  const callbacks = () => [new EarlyStopping({ monitor: 'score' }), new EarlyStopping({ monitor: 'val_weight', mode: 'max' })]
  const folder = temporaryFolder()
  const scores = [1, 2, 3, 4, 5, 6]
  const first = quietTrainer({ maxEpochs: 2, callbacks: callbacks(), enableCheckpointing: true, defaultRootDir: folder })
  await first.fit(scoring(scores))
  const resumed = callbacks()
  const second = quietTrainer({ maxEpochs: 6, callbacks: resumed })
  await second.fit(scoring(scores), null, { checkpoint: first.checkpointCallback!.lastModelPath! })
  expect(second.currentEpoch).toBe(4)
  expect(resumed.map(({ bestScore, waitCount }) => [bestScore, waitCount])).toEqual([
    [1, 3],
    [4, 0],
  ])
})

test('two that a checkpoint could not keep apart are refused', async () => {
  const callbacks = [new EarlyStopping({ monitor: 'score' }), new EarlyStopping({ monitor: 'score', patience: 9 })]
  await expect(quietTrainer({ callbacks }).fit(scoring([1]))).rejects.toThrow(
    'Two callbacks have the state key EarlyStopping{"monitor":"score","mode":"min"}, and a checkpoint could keep the state of one only.',
  )
})

test.each<[object, string]>([
  [{ mode: 'auto' }, "EarlyStopping: mode is 'auto'; it must be 'min' or 'max'."],
  [{ patience: -1 }, 'EarlyStopping: patience is -1; it must be a whole number of at least 0.'],
  [{ minimumDelta: 1 }, "EarlyStopping has no option 'minimumDelta'."],
])('%j is refused', (options, message) => {
  expect(() => new EarlyStopping({ monitor: 'score', ...options })).toThrow(message)
})
