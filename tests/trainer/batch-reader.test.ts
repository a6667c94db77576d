import { describe, expect, test } from 'vitest'
import { DataLoader, dataset, tf, type Batch } from '../../engine/index.ts'
import { enterStep, setSeed, startRuntime } from '../../engine/tensor/index.ts'
import { BatchReader } from '../../engine/trainer/loops/batch-reader.ts'
import { madeSource } from './line.ts'

const runtime = startRuntime()
const pass = { seed: 0, epoch: 0 }

/** Three samples, one a batch, of which it is noted when they are made. */
function loader(made: number[], get: (index: number) => number = (index) => index): DataLoader {
  return new DataLoader(
    dataset({
      length: 3,
      get: (index) => {
        made.push(index)
        return { x: get(index) }
      },
    }),
  )
}

const value = (batch: Batch | null) => batch && Array.from(batch['x']!.dataSync())

test('a batch that was read ahead comes next, and no more than one is', async () => {
  const made: number[] = []
  const reader = new BatchReader(loader(made), pass, null)
  expect(value(await reader.next())).toEqual([0])
  reader.readAhead()
  reader.readAhead()
  expect(made).toEqual([0, 1])
  expect([value(await reader.next()), value(await reader.next()), await reader.next()]).toEqual([[1], [2], null])
})

test('nothing is read beyond the limit', async () => {
  const made: number[] = []
  const reader = new BatchReader(loader(made), pass, 1)
  expect(value(await reader.next())).toEqual([0])
  reader.readAhead()
  expect([await reader.next(), made]).toEqual([null, [0]])
})

test('an error of a batch that was read ahead arrives when its turn comes', async () => {
  const broken = loader([], (index) => {
    if (index === 1) throw new Error('sample 1 is damaged')
    return index
  })
  const reader = new BatchReader(broken, pass, null)
  await reader.next()
  reader.readAhead()
  await expect(reader.next()).rejects.toThrow('sample 1 is damaged')
})

test('a batch that was read ahead and not used is disposed', async () => {
  const reader = new BatchReader(loader([]), pass, null)
  const first = await reader.next()
  const before = [runtime.tensorCount, tf.memory().numTensors]
  reader.readAhead()
  await reader.close()
  expect([runtime.tensorCount, tf.memory().numTensors]).toEqual(before)
  tf.dispose(first!)
})

test('batches of threads are taken ahead too, and disposed where they are not used', async () => {
  const source = await dataset.fromModule(new URL('../data/sample-modules/waves.ts', import.meta.url), { length: 3 })
  const threads = new DataLoader(source, { numWorkers: 1 })
  const before = [runtime.tensorCount, tf.memory().numTensors]
  const reader = new BatchReader(threads, pass, null)
  for (const number of [0, 1]) {
    const batch = await reader.next()
    reader.readAhead()
    expect(Array.from(batch!['number']!.dataSync())).toEqual([number])
    tf.dispose(batch!)
  }
  await reader.close()
  expect([runtime.tensorCount, tf.memory().numTensors]).toEqual(before)
  await threads.close()
})

test('sources that are no loader are read when the step is done', async () => {
  const made: number[] = []
  const source = madeSource(2, (_epoch, batch) => (made.push(batch), { x: tf.tensor1d([batch]) }))
  const reader = new BatchReader(source, pass, null)
  await reader.next()
  reader.readAhead()
  expect(made).toEqual([0])
})

describe('random draws', () => {
  const drawn = async (ahead: boolean) => {
    setSeed(3)
    const source = loader([], () => tf.tidy(() => tf.randomUniform([1]).dataSync()[0]!))
    const reader = new BatchReader(source, pass, null, 20)
    const seen: unknown[] = []
    for (let batch = 0; batch < 3; batch++) {
      seen.push(value(await reader.next()))
      enterStep('train', 20 + batch)
      if (ahead) reader.readAhead()
      seen.push(tf.tidy(() => tf.randomUniform([1]).dataSync()[0]))
    }
    return seen
  }

  test('of a data set and of a step are the same whether or not batches are read ahead', async () => {
    const [ahead, inTurn] = [await drawn(true), await drawn(false)]
    expect(ahead).toEqual(inTurn)
    expect(new Set(inTurn.flat()).size).toBe(6)
  })
})
