import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadCheckpoint } from '../../../engine/checkpoint/index.ts'
import { ModelCheckpoint, type Callback, type TrainerOptions } from '../../../engine/index.ts'
import type { LightningModule } from '../../../engine/module/index.ts'
import type { ModelCheckpointOptions } from '../../../engine/trainer/index.ts'
import { temporaryFolder } from '../../data/temporary-file.ts'
import { line, loaderOf, quietTrainer } from '../line.ts'

/** A module whose epoch number n logs `scores[n]` in validation. */
const scoring = (scores: number[], name = 'val_loss') =>
  line({
    trainDataloader: () => loaderOf(1),
    valDataloader: () => loaderOf(1),
    validationStep() {
      this.log(name, scores[this.currentEpoch]!)
    },
  })

const epochsIn = (folder: string) =>
  readdirSync(path.join(folder, 'checkpoints'))
    .map((name) => Number(/^epoch=(\d+)/.exec(name)![1]))
    .sort()
const epochOf = (folder: string | null) => (folder === null ? null : Number(/epoch=(\d+)/.exec(folder)![1]))

async function fit(
  scores: number[],
  options: ModelCheckpointOptions = {},
  given: TrainerOptions & { checkpoint?: string; module?: LightningModule } = {},
) {
  const { checkpoint, module = scoring(scores, options.monitor), ...trainerOptions } = given
  const callback = new ModelCheckpoint(options)
  const events: string[] = []
  const listener: Callback = {
    onCheckpointSaved: (_trainer, _module, { path: saved, best }) => void events.push(`${epochOf(saved)} saved${best ? ' as best' : ''}`),
    onCheckpointRemoved: (_trainer, _module, removed) => void events.push(`${epochOf(removed)} removed`),
  }
  const folder = trainerOptions.defaultRootDir ?? temporaryFolder()
  const trainer = quietTrainer({ maxEpochs: scores.length, callbacks: [callback, listener], defaultRootDir: folder, ...trainerOptions })
  await trainer.fit(module, null, { checkpoint })
  return { folder, callback, events, trainer, kept: epochsIn(folder) }
}

describe('of the epochs with 10, 9, 2.8, 5, 2.5', () => {
  const scores = [10, 9, 2.8, 5, 2.5]

  test.each<[ModelCheckpointOptions, number[], number]>([
    [{ saveTopK: 1, mode: 'max' }, [0, 4], 0],
    [{ saveTopK: 2, mode: 'max' }, [0, 1, 4], 0],
    [{ saveTopK: 1, mode: 'max', saveLast: false }, [0], 0],
    [{ saveTopK: 0 }, [4], 4],
    [{ saveTopK: -1, everyNEpochs: 2 }, [1, 3], 3],
    [{ saveTopK: 1, everyNEpochs: 3 }, [2], 2],
  ])('%j keeps %j', async (options, kept, best) => {
    const run = await fit(scores, options)
    expect(run.kept).toEqual(kept)
    expect(epochOf(run.callback.bestModelPath)).toBe(best)
  })

  test('the best and the last share a folder where they are the same', async () => {
    const { callback, kept } = await fit(scores)
    expect(kept).toEqual([4])
    expect(callback.bestModelPath).toBe(callback.lastModelPath)
  })

  test('the last is kept beside the best where they are not', async () => {
    const { callback, kept } = await fit([3, 1, 2])
    expect(kept).toEqual([1, 2])
    expect([epochOf(callback.bestModelPath), epochOf(callback.lastModelPath)]).toEqual([1, 2])
  })

  test('each is said when it is saved and when it is removed, after the new one is whole', async () => {
    const { events } = await fit([3, 1, 2, 4])
    expect(events).toEqual(['0 saved as best', '1 saved as best', '0 removed', '2 saved', '3 saved', '2 removed'])
  })
})

test('of equal values the first is best', async () => {
  expect(epochOf((await fit([2, 1, 1, 1])).callback.bestModelPath)).toBe(1)
})

test('where nothing is monitored the newest is kept', async () => {
  const { kept, callback } = await fit([1, 2, 3], {}, { module: line({ trainDataloader: () => loaderOf(1) }) })
  expect(kept).toEqual([2])
  expect(epochOf(callback.bestModelPath)).toBe(2)
})

test('another value can be monitored', async () => {
  expect(epochOf((await fit([0.1, 0.9, 0.5], { monitor: 'val_accuracy', mode: 'max' })).callback.bestModelPath)).toBe(1)
})

test('a monitored value that was not logged is refused, with those that were', async () => {
  const message = "ModelCheckpoint monitors 'val_acc', which was not logged."
  await expect(fit([1], { monitor: 'val_acc' }, { module: scoring([1], 'val_accuracy') })).rejects.toThrow(
    expect.objectContaining({ message, remedy: 'Logged are: val_accuracy.' }),
  )
  await expect(fit([1], { monitor: 'val_acc' }, { module: line() })).rejects.toThrow(
    expect.objectContaining({ message, remedy: 'Nothing was logged: call this.log in a step.' }),
  )
})

describe('a checkpoint', () => {
  test('is in checkpoints of the run, or where it is told to be, and says its epoch and step', async () => {
    const { folder, callback } = await fit([2, 1])
    expect(callback.lastModelPath).toBe(path.join(folder, 'checkpoints', 'epoch=001-step=2'))
    const elsewhere = path.join(temporaryFolder(), 'a', 'b')
    await quietTrainer({ callbacks: [new ModelCheckpoint({ dirpath: elsewhere })] }).fit(scoring([1]))
    expect(readdirSync(elsewhere)).toEqual(['epoch=000-step=1'])
  })

  test('has the epochs that are complete, the steps, the values and the place to resume', async () => {
    const { callback } = await fit([3, 1, 2], { saveTopK: -1 })
    expect(loadCheckpoint(callback.bestModelPath!).state).toMatchObject({
      epoch: 2,
      step: 2,
      seed: 0,
      module: 'Line',
      metrics: { val_loss: 1 },
      callbacks: {
        'ModelCheckpoint{"monitor":null,"mode":"min","everyNTrainSteps":0,"everyNEpochs":1,"trainTimeInterval":null}': {
          kept: [{ score: 3 }, { score: 1 }],
        },
      },
    })
  })

  test('of a second run in the folder gets -v1 and leaves the first alone', async () => {
    const { folder } = await fit([1, 2])
    const { kept, callback } = await fit([1, 2], {}, { defaultRootDir: folder })
    expect(kept).toEqual([0, 0, 1, 1])
    expect(path.basename(callback.lastModelPath!)).toBe('epoch=001-step=2-v1')
  })

  test('is written by default, and not with enableCheckpointing: false', async () => {
    const folder = temporaryFolder()
    const trainer = quietTrainer({ enableCheckpointing: true, defaultRootDir: folder })
    await trainer.fit(scoring([1]))
    expect(epochsIn(folder)).toEqual([0])
    expect(epochOf(trainer.checkpointCallback!.bestModelPath)).toBe(0)
    const off = quietTrainer({ defaultRootDir: temporaryFolder() })
    await off.fit(scoring([1]))
    expect(existsSync(path.join(off.options.defaultRootDir, 'checkpoints'))).toBe(false)
  })

  test('is not written for an epoch that was stopped in its middle', async () => {
    const module = scoring([1, 2])
    const trainer = quietTrainer({ maxEpochs: 2, enableCheckpointing: true, defaultRootDir: temporaryFolder() })
    module.onTrainBatchEnd = () => (trainer.globalStep === 2 ? trainer.stop() : undefined)
    await trainer.fit(module)
    expect(epochsIn(trainer.options.defaultRootDir)).toEqual([0])
  })

  test('may be saved by hand at any time of a run', async () => {
    const folder = path.join(temporaryFolder(), 'own')
    const trainer = quietTrainer()
    await trainer.fit(line({ onTrainEnd: () => void trainer.saveCheckpoint(folder) }))
    expect(loadCheckpoint(folder).state).toMatchObject({ epoch: 1, step: 4 })
  })
})

describe('resuming', () => {
  test('in the same folder goes on with the ranking: what was best before is best still', async () => {
    const { folder, callback } = await fit([1, 2])
    const resumed = await fit([1, 2, 5], {}, { defaultRootDir: folder, checkpoint: callback.lastModelPath! })
    expect(epochOf(resumed.callback.bestModelPath)).toBe(0)
    expect(epochOf(resumed.callback.lastModelPath)).toBe(2)
  })

  test('in another folder leaves all checkpoints of the first run', async () => {
    const { folder, kept, callback } = await fit([1, 2])
    const resumed = await fit([1, 2, 0.5, 0.1], {}, { checkpoint: callback.lastModelPath! })
    expect(epochsIn(folder)).toEqual(kept)
    expect(resumed.kept).toEqual([3])
  })

  test('a run that is complete trains nothing more', async () => {
    const { callback } = await fit([1, 2])
    const resumed = await quietTrainer({ maxEpochs: 2 })
    await resumed.fit(scoring([1, 2]), null, { checkpoint: callback.lastModelPath! })
    expect([resumed.currentEpoch, resumed.globalStep]).toEqual([2, 2])
  })

  test('hands callbacks their state, by their key, and tells them of the checkpoint', async () => {
    const seen: unknown[] = []
    const callback = (key: string, state: unknown): Callback => ({
      stateKey: key,
      stateDict: () => state,
      loadStateDict: (loaded) => void seen.push([key, loaded]),
      onSaveCheckpoint: (_trainer, _module, saved) => void Object.assign(saved, { [`by ${key}`]: 1 }),
      onLoadCheckpoint: (_trainer, _module, loaded) => void seen.push([key, loaded[`by ${key}`]]),
    })
    const first = await fit(
      [1],
      {},
      { maxEpochs: 1, callbacks: [new ModelCheckpoint(), callback('a', { n: 1 }), callback('b', [2])] },
    ).catch(() => null)
    expect(first).not.toBeNull()
    const folder = path.join(first!.folder, 'checkpoints', 'epoch=000-step=1')
    await quietTrainer({ maxEpochs: 1, callbacks: [callback('b', null), callback('c', null)] }).fit(scoring([1]), null, {
      checkpoint: folder,
    })
    expect(seen).toEqual([
      ['b', [2]],
      ['b', 1],
      ['c', undefined],
    ])
  })
})

describe('test and predict', () => {
  test('take the weights of a checkpoint', async () => {
    const { callback } = await fit([1, 2, 3], { saveTopK: -1 })
    const trainer = quietTrainer()
    const module = Object.assign(scoring([]), {
      testDataloader: () => loaderOf(1),
      testStep(this: LightningModule) {
        this.log('weight', this.parameters()[0]!.sum())
      },
    })
    const best = await trainer.test(module, null, { checkpoint: callback.bestModelPath! })
    const last = await trainer.test(module, null, { checkpoint: callback.lastModelPath! })
    const stored = (folder: string) => {
      const fresh = line()
      loadCheckpoint(folder).restoreModel(fresh)
      return fresh.parameters()[0]!.sum().dataSync()[0]
    }
    expect(best['weight']).toBe(stored(callback.bestModelPath!))
    expect(last['weight']).toBe(stored(callback.lastModelPath!))
    expect(best['weight']).not.toBe(last['weight'])
  })

  test('refuse a checkpoint that is none', async () => {
    const module = Object.assign(line(), { testStep: () => {}, testDataloader: () => loaderOf(1) })
    await expect(quietTrainer().test(module, null, { checkpoint: '/nowhere' })).rejects.toThrow(
      '/nowhere is no checkpoint: it has no state.json.',
    )
  })
})
