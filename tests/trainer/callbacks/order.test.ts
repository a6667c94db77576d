import { expect, test } from 'vitest'
import { loadCheckpoint } from '../../../engine/checkpoint/index.ts'
import { EarlyStopping, ModelCheckpoint, type Callback } from '../../../engine/index.ts'
import { temporaryFolder } from '../../data/temporary-file.ts'
import { quietTrainer } from '../line.ts'
import { scoring } from './counter.ts'

test('callbacks run as given, but those that save checkpoints last: they save what the others did', async () => {
  const seen: string[] = []
  const note = (name: string): Callback => ({
    onEpochComplete: () => void seen.push(name),
    onCheckpointSaved: () => void seen.push('saved'),
  })
  await quietTrainer({ callbacks: [new ModelCheckpoint(), note('a'), note('b')], defaultRootDir: temporaryFolder() }).fit(scoring([1]))
  expect(seen).toEqual(['a', 'b', 'saved', 'saved'])
})

test("the state of each is in a checkpoint, those of a module's own callbacks too, and an epoch is counted once", async () => {
  const defaultRootDir = temporaryFolder()
  const module = scoring([3, 2])
  module.configureCallbacks = () => [new EarlyStopping({ monitor: 'score' }), new EarlyStopping({ monitor: 'val_weight', mode: 'max' })]
  const callbacks = [new ModelCheckpoint(), new ModelCheckpoint({ monitor: 'score' })]
  const trainer = quietTrainer({ maxEpochs: 2, callbacks, defaultRootDir })
  await trainer.fit(module)
  const { callbacks: states } = loadCheckpoint(trainer.checkpointCallback!.lastModelPath!).state
  const rest = '"everyNTrainSteps":0,"everyNEpochs":1,"trainTimeInterval":null}'
  expect(Object.keys(states)).toEqual([
    'EarlyStopping{"monitor":"score","mode":"min"}',
    'EarlyStopping{"monitor":"val_weight","mode":"max"}',
    `ModelCheckpoint{"monitor":null,"mode":"min",${rest}`,
    `ModelCheckpoint{"monitor":"score","mode":"min",${rest}`,
  ])
  expect(states['EarlyStopping{"monitor":"score","mode":"min"}']).toMatchObject({ bestScore: 2, waitCount: 0 })
})

test("a module's callbacks take the place of the trainer's of the same class, as Lightning's do; plain objects stay", async () => {
  const seen: string[] = []
  const note = (name: string): Callback => ({ onTrainStart: () => void seen.push(name) })
  const [replaced, own] = [new EarlyStopping({ monitor: 'nothing that is logged' }), new EarlyStopping({ monitor: 'score' })]
  const module = scoring([1])
  module.configureCallbacks = () => [own, note("the module's")]
  const trainer = quietTrainer({ callbacks: [replaced, note("the trainer's")] })
  await trainer.fit(module)
  expect(seen).toEqual(["the trainer's", "the module's"])
  expect([replaced, own].map((callback) => callback.stateDict())).toMatchObject([{ bestScore: null }, { bestScore: 1 }])
})
