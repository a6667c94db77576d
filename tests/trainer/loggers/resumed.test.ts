import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { CSVLogger, losses, setSeed, TensorBoardLogger, type Callback, type Logger } from '../../../engine/index.ts'
import { temporaryFolder } from '../../data/temporary-file.ts'
import { line, loaderOf, quietTrainer } from '../line.ts'
import { readEvents, readFields } from './event-reader.ts'

const logging = () =>
  line({
    trainingStep({ x, y }) {
      const loss = losses.mse(this.net.forward(x!), y!)
      this.log('loss', loss, { onStep: true, onEpoch: true })
      return loss
    },
    validationStep({ x, y }) {
      this.log('val_loss', losses.mse(this.net.forward(x!), y!))
    },
    valDataloader: () => loaderOf(1),
  })

/** Trains with a logger of `saveDir`, saves after `savesAt` steps, and fails after `failsAt`. */
async function train(make: (saveDir: string) => Logger, saveDir: string, { savesAt = 0, failsAt = 0, checkpoint = '' }) {
  const folder = path.join(temporaryFolder(), 'saved')
  const callback: Callback = {
    onBatchComplete: (trainer) => {
      if (trainer.globalStep === savesAt) trainer.saveCheckpoint(folder)
      if (trainer.globalStep === failsAt) throw new Error('the machine fails')
    },
  }
  setSeed(1)
  const module = logging()
  const trainer = quietTrainer({ maxEpochs: 2, logEveryNSteps: 1, seed: 1, loggers: [make(saveDir)], callbacks: [callback] })
  await trainer.fit(module, null, checkpoint ? { checkpoint } : {}).catch(() => {})
  return folder
}

test('a training that is resumed into the version of the CSVLogger that it had has the rows of one that never stopped', async () => {
  const make = (saveDir: string) => new CSVLogger({ saveDir, version: 0 })
  const read = (saveDir: string) => readFileSync(path.join(make(saveDir).logDir, 'metrics.csv'), 'utf8')
  const [whole, stopped] = [temporaryFolder(), temporaryFolder()]
  await train(make, whole, {})
  const before = read(whole)
  const checkpoint = await train(make, stopped, { savesAt: 3, failsAt: 7 })
  await train(make, stopped, { checkpoint })
  expect(before.split('\n').length).toBeGreaterThan(10)
  expect(read(stopped)).toBe(before)
})

test('of the TensorBoardLogger, an event says from which step on those before no longer count', async () => {
  const make = (saveDir: string) => new TensorBoardLogger({ saveDir, version: 0 })
  const saveDir = temporaryFolder()
  const checkpoint = await train(make, saveDir, { savesAt: 3, failsAt: 7 })
  await train(make, saveDir, { checkpoint })
  const folder = make(saveDir).logDir
  const files = readdirSync(folder).filter((name) => name.includes('tfevents'))
  const restarts = files.map((name) => sessionLogs(readFileSync(path.join(folder, name))))
  expect(files.length).toBe(2)
  expect(restarts.flat()).toEqual([{ step: 3, status: 1n }])
})

/** Of event.proto: `session_log` is field 7 of an event, `status` its field 1, START 1. */
function sessionLogs(bytes: Buffer): { step: number; status: unknown }[] {
  readEvents(bytes) // checks it
  const logs: { step: number; status: unknown }[] = []
  for (let at = 0; at < bytes.length;) {
    const length = Number(bytes.readBigUInt64LE(at))
    const fields = readFields(bytes.subarray(at + 12, at + 12 + length))
    const log = fields.get(7)?.[0] as Buffer | undefined
    if (log) logs.push({ step: Number(fields.get(2)![0]), status: readFields(log).get(1)![0] })
    at += length + 16
  }
  return logs
}

test('a logger of another folder begins anew', async () => {
  const [first, second] = [temporaryFolder(), temporaryFolder()]
  const make = (saveDir: string) => new CSVLogger({ saveDir })
  const checkpoint = await train(make, first, { savesAt: 3, failsAt: 7 })
  const before = readFileSync(path.join(first, 'lightning_logs', 'version_0', 'metrics.csv'), 'utf8')
  await train(make, second, { checkpoint })
  await train(make, first, { checkpoint })
  expect(readFileSync(path.join(first, 'lightning_logs', 'version_0', 'metrics.csv'), 'utf8')).toBe(before)
  expect(readdirSync(path.join(first, 'lightning_logs')).sort()).toEqual(['version_0', 'version_1'])
})
