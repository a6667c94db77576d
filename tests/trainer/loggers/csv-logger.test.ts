import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { CSVLogger, losses } from '../../../engine/index.ts'
import { temporaryFolder } from '../../data/temporary-file.ts'
import { line, loaderOf, MemoryLogger, quietTrainer } from '../line.ts'

const read = (logger: CSVLogger) => readFileSync(path.join(logger.logDir, 'metrics.csv'), 'utf8')

test('rows have the columns of all values that were logged so far, in order, as Lightning writes them', () => {
  const logger = new CSVLogger({ saveDir: temporaryFolder() })
  logger.logMetrics({ train_loss_step: 1.5 }, { step: 0, epoch: 0 })
  expect(read(logger)).toBe('epoch,step,train_loss_step\n0,0,1.5\n')
  logger.logMetrics({ val_loss: NaN }, { step: 1, epoch: 0 })
  logger.logMetrics({ 'a,b': -Infinity, '"c"': 2e-8 }, { step: 1, epoch: 0 })
  logger.logMetrics({ train_loss_step: 0.1 }, { step: 2, epoch: 1 })
  expect(read(logger)).toBe(
    ['"""c""","a,b",epoch,step,train_loss_step,val_loss', ',,0,0,1.5,', ',,0,1,,nan', '2e-8,-inf,0,1,,', ',,1,2,0.1,', ''].join('\n'),
  )
})

test('a run that is trained has what other loggers get', async () => {
  const [logger, memory] = [new CSVLogger({ saveDir: temporaryFolder() }), new MemoryLogger()]
  const module = line({
    trainingStep({ x, y }) {
      const loss = losses.mse(this.net.forward(x!), y!)
      this.log('loss', loss, { onStep: true, onEpoch: true })
      return loss
    },
    validationStep({ x, y }) {
      this.log('val_loss', losses.mse(this.net.forward(x!), y!))
    },
    valDataloader: () => loaderOf(2),
  })
  await quietTrainer({ maxEpochs: 2, logEveryNSteps: 3, loggers: [logger, memory] }).fit(module)
  const rows = (parse(read(logger), { columns: true }) as Record<string, string>[]).map((row) =>
    Object.fromEntries(Object.entries(row).flatMap(([name, cell]) => (cell === '' ? [] : [[name, Number(cell)]]))),
  )
  expect(rows).toEqual(memory.entries.map(({ values, step, epoch }) => ({ ...values, step, epoch })))
  expect(rows.length).toBeGreaterThan(5)
})

test('each logger has a version of its own, or the one that it is given', () => {
  const saveDir = temporaryFolder()
  const place = (options: object) => path.relative(saveDir, new CSVLogger({ saveDir, ...options }).logDir)
  mkdirSync(path.join(saveDir, 'lightning_logs', 'version_7x'), { recursive: true })
  expect(place({})).toBe(path.join('lightning_logs', 'version_0'))
  expect(place({})).toBe(path.join('lightning_logs', 'version_1'))
  expect(place({ version: 9 })).toBe(path.join('lightning_logs', 'version_9'))
  expect(place({})).toBe(path.join('lightning_logs', 'version_10'))
  expect(place({ name: 'mine', version: 'wide' })).toBe(path.join('mine', 'wide'))
})

test("a version's metrics of before are not added to", () => {
  const saveDir = temporaryFolder()
  const log = (name: string) => {
    const logger = new CSVLogger({ saveDir, version: 0 })
    logger.logMetrics({ [name]: 1 }, { step: 0, epoch: 0 })
    return read(logger)
  }
  log('before')
  expect(log('after')).toBe('after,epoch,step\n1,0,0\n')
})

test('nothing is made before there is something to log', () => {
  const saveDir = path.join(temporaryFolder(), 'logs')
  void new CSVLogger({ saveDir })
  expect(existsSync(saveDir)).toBe(false)
})

test('hyper-parameters are written as YAML that is JSON where numbers allow it', () => {
  const logger = new CSVLogger({ saveDir: temporaryFolder() })
  logger.logHyperparams({
    learningRate: 1e-7,
    layers: [8, 16],
    on: true,
    inner: { name: 'a: b', none: null },
    left: undefined,
    far: -Infinity,
  })
  expect(readFileSync(path.join(logger.logDir, 'hparams.yaml'), 'utf8')).toBe(
    ['learningRate: 1.0e-7', 'layers: [8, 16]', '"on": true', 'inner: {"name": "a: b", "none": null}', 'far: -.inf', ''].join('\n'),
  )
})

test('a folder that can not be made is named', () => {
  const file = path.join(temporaryFolder(), 'taken')
  writeFileSync(file, '')
  expect(() => new CSVLogger({ saveDir: file }).logMetrics({}, { step: 0, epoch: 0 })).toThrow(
    expect.objectContaining({ name: 'LeydenError', message: expect.stringContaining(path.join('taken', 'lightning_logs')) }),
  )
})
