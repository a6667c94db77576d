import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { TensorBoardLogger } from '../../../engine/index.ts'
import { crc32c, maskedCrc32c } from '../../../engine/trainer/loggers/tensorboard/crc32c.ts'
import { temporaryFolder } from '../../data/temporary-file.ts'
import { line, quietTrainer } from '../line.ts'
import { readEvents, readFields } from './event-reader.ts'

const hparams = { learningRate: 1e-7, layers: 3, name: 'größe 尺寸', flag: true, nested: { deep: [1, 2] }, none: null, left: undefined }

/** A logger that some values were written by. */
function written(options = {}) {
  const logger = new TensorBoardLogger({ saveDir: temporaryFolder(), ...options })
  logger.logHyperparams(hparams)
  logger.logMetrics({ train_loss: 1.25, 'größe/x': -0.1 }, { step: 0, epoch: 0 })
  logger.logMetrics({ train_loss: NaN }, { step: 300, epoch: 2 })
  return logger
}

function eventFile({ logDir }: TensorBoardLogger): string {
  const files = readdirSync(logDir).filter((name) => name.startsWith('events.out.tfevents.'))
  expect(files).toHaveLength(1)
  return path.join(logDir, files[0]!)
}

const eventsOf = (logger: TensorBoardLogger) => readEvents(readFileSync(eventFile(logger)))
const scalars = (logger: TensorBoardLogger) =>
  eventsOf(logger).flatMap(({ step, values }) => values.flatMap(({ tag, value }) => (value === undefined ? [] : [[step, tag, value]])))

/** RFC 3720, appendix B.4, and the check value of the CRC catalogues. */
test.each<[string, Uint8Array, number]>([
  ['123456789', Buffer.from('123456789'), 0xe3069283],
  ['32 zeros', new Uint8Array(32), 0x8a9136aa],
  ['32 ones', new Uint8Array(32).fill(255), 0x62a8ab43],
  ['0 to 31', Uint8Array.from({ length: 32 }, (_, index) => index), 0x46dd794e],
])('crc32c of %s', (_name, bytes, crc) => {
  expect(crc32c(bytes)).toBe(crc)
  expect(maskedCrc32c(bytes)).toBe((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0)
})

describe('an event file, read by the format', () => {
  test('starts with its version, and has the time of now', () => {
    const before = Date.now() / 1000
    const events = eventsOf(written())
    expect(events[0]).toMatchObject({ version: 'brain.Event:2', step: 0, values: [] })
    for (const { wallTime } of events) {
      expect(wallTime).toBeGreaterThanOrEqual(before)
      expect(wallTime).toBeLessThan(before + 60)
    }
  })

  test('has what is logged at once, with the epoch, and hp_metric first', () => {
    expect(scalars(written())).toEqual([
      [0, 'hp_metric', -1],
      [0, 'train_loss', 1.25],
      [0, 'größe/x', Math.fround(-0.1)],
      [0, 'epoch', 0],
      [300, 'train_loss', NaN],
      [300, 'epoch', 2],
    ])
    expect(scalars(written({ defaultHpMetric: false }))[0]).toEqual([0, 'train_loss', 1.25])
  })

  test('has the hyper-parameters for their plugin, and how the run ended', () => {
    const logger = written()
    logger.logHyperparams({ ...hparams }) // as a test after a fit does
    logger.finalize('failed')
    const plugins = eventsOf(logger).flatMap(({ values }) => values.filter(({ plugin }) => plugin === 'hparams'))
    expect(plugins.map(({ tag }) => tag)).toEqual(['_hparams_/experiment', '_hparams_/session_start_info', '_hparams_/session_end_info'])
    const end = readFields(readFields(plugins[2]!.content!).get(4)![0] as Buffer)
    expect(end.get(1)).toEqual([2n]) // STATUS_FAILURE
  })

  test('may be written to after its end', () => {
    const logger = written()
    logger.finalize('success')
    logger.logMetrics({ test_loss: 1 }, { step: 301, epoch: 2 })
    expect(scalars(logger).slice(-2)).toEqual([
      [301, 'test_loss', 1],
      [301, 'epoch', 2],
    ])
  })
})

test('a training says how it ended, whichever way', async () => {
  const fit = async (fails: boolean) => {
    const logger = new TensorBoardLogger({ saveDir: temporaryFolder() })
    const onTrainEnd = () => {
      if (fails) throw new Error('on purpose')
    }
    await quietTrainer({ loggers: [logger] })
      .fit(line({ onTrainEnd }))
      .catch(() => {})
    const end = eventsOf(logger).at(-1)!.values[0]!
    return readFields(readFields(end.content!).get(4)![0] as Buffer).get(1)
  }
  expect(await fit(false)).toEqual([1n])
  expect(await fit(true)).toEqual([2n])
})
