import { describe, expect, test } from 'vitest'
import { EarlyStopping, ModelCheckpoint, optim, Timer, type Callback, type TrainerOptions } from '../../engine/index.ts'
import type { LightningModule } from '../../engine/module/index.ts'
import { line, Line, loaderOf, quietTrainer } from './line.ts'

const stopping = (monitor: string, strict = true) => new EarlyStopping({ monitor, strict })
const plateau = (monitor: string) => ({
  configureOptimizers(this: Line) {
    const optimizer = optim.sgd(this.parameters(), { learningRate: 0.1 })
    return { optimizer, lrScheduler: { scheduler: optim.lrScheduler.reduceLROnPlateau(optimizer), monitor } }
  },
})

/** A module that logs train_loss and val_loss; and how many batches a fit with it comes to. */
async function fit(callbacks: Callback[], members: object = {}, options: TrainerOptions = {}) {
  let batches = 0
  const counting = { onTrainBatchEnd: () => void (batches += 1) }
  const module = line({
    trainDataloader: () => loaderOf(5),
    valDataloader: () => loaderOf(1),
    trainingStep(this: Line, batch: never) {
      const loss = Line.prototype.trainingStep.call(this, batch)
      this.log('train_loss', loss)
      return loss
    },
    validationStep(this: Line) {
      this.log('val_loss', 1)
    },
    ...members,
  } as Partial<LightningModule>)
  const trainer = quietTrainer({ numSanityValSteps: 1, capture: 'off', callbacks: [...callbacks, counting], ...options })
  const error = await trainer.fit(module).then(
    () => null,
    (thrown: Error & { remedy?: string }) => thrown,
  )
  return { error, batches }
}

describe('a monitored name that is misspelt is refused after the first batch:', () => {
  test.each<[string, Callback[], object, string, string]>([
    ['of EarlyStopping', [stopping('val_los')], {}, "EarlyStopping monitors 'val_los', which is not logged.", 'val_loss'],
    ['of a value of training', [stopping('trian_loss')], {}, "EarlyStopping monitors 'trian_loss', which is not logged.", 'train_loss'],
    [
      'of ModelCheckpoint',
      [new ModelCheckpoint({ monitor: 'valLoss2' })],
      {},
      "ModelCheckpoint monitors 'valLoss2', which is not logged.",
      'val_loss',
    ],
    ['of a schedule', [], plateau('val_losss'), "reduceLROnPlateau monitors 'val_losss', which is not logged.", 'val_loss'],
    [
      'where nothing validates',
      [stopping('train_los')],
      { valDataloader: undefined },
      "EarlyStopping monitors 'train_los', which is not logged.",
      'train_loss',
    ],
  ])('%s', async (_, callbacks, members, message, meant) => {
    const { error, batches } = await fit(callbacks, members)
    expect(error).toMatchObject({ name: 'LeydenError', message })
    expect(error!.remedy).toMatch(`Did you mean ${meant}? Logged are: `)
    expect(batches).toBe(1)
  })
})

const logsLater = {
  onTrainEpochEnd(this: Line) {
    this.log('val_los', 1)
  },
}

describe('a name is waited for until the epoch ends where', () => {
  test.each<[string, Callback[], object, TrainerOptions, boolean]>([
    ['it is like no other', [stopping('score')], {}, {}, true],
    ['the module may log it when an epoch ends', [new ModelCheckpoint({ monitor: 'val_los' })], logsLater, {}, false],
    ['a callback may', [stopping('val_los'), new Timer()], {}, {}, true],
    ['no sanity check shows what is logged', [stopping('val_los')], {}, { numSanityValSteps: 0 }, true],
    ['it need not be logged', [stopping('val_los', false)], {}, {}, false],
  ])('%s', async (_, callbacks, members, options, fails) => {
    const { error, batches } = await fit(callbacks, members, options)
    expect([error !== null, batches]).toEqual([fails, 5])
  })

  test('a trial run logs what it pleases', async () => {
    expect(await fit([stopping('val_los')], {}, { fastDevRun: 2 })).toEqual({ error: null, batches: 2 })
  })
})
