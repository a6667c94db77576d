import { spawnSync } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import type { Worker } from 'node:worker_threads'
import { describe, expect, onTestFinished, test } from 'vitest'
import { arrayDataset, DataLoader, dataset, subset, tf, type Batch, type Dataset } from '../../engine/index.ts'
import { setSeed, startRuntime } from '../../engine/tensor/index.ts'
import { line, quietTrainer, weightsOf } from '../trainer/line.ts'
import type { Failure } from './sample-modules/failing.ts'
import type { Waves } from './sample-modules/waves.ts'

const runtime = startRuntime()
const module = (name: string) => new URL(`./sample-modules/${name}.ts`, import.meta.url)
const waves = (options: Waves) => dataset.fromModule(module('waves'), options)
const pass = { seed: 3, epoch: 1 }

function loader(source: Dataset, options: ConstructorParameters<typeof DataLoader>[1]): DataLoader {
  const made = new DataLoader(source, options)
  onTestFinished(() => made.close())
  return made
}

/** All batches of a pass, read once the last one is there: so none was overwritten. */
async function read(source: DataLoader, at = pass) {
  const batches: Batch[] = []
  for await (const batch of source.batches(at)) batches.push(batch)
  return batches.map((batch) =>
    Object.entries(batch).map(([name, tensor]) => {
      const entry = [name, tensor.dtype, tensor.shape, Array.from(tensor.dataSync() as Float32Array)] as const
      tensor.dispose()
      return entry
    }),
  )
}

/** Threads that are started from now on. */
function watchThreads(): Worker[] {
  const started: Worker[] = []
  const note = (message: unknown) => void started.push((message as { worker: Worker }).worker)
  subscribe('worker_threads', note)
  onTestFinished(() => void unsubscribe('worker_threads', note))
  return started
}

describe('batches of threads are, bit for bit, those without', () => {
  test.each([
    { numWorkers: 1 },
    { numWorkers: 1, prefetchFactor: 1 },
    { numWorkers: 2, shuffle: true },
    { numWorkers: 2, prefetchFactor: 3, dropLast: true },
    { numWorkers: 3, prefetchFactor: 40 },
  ])('%j', async (options) => {
    const source = await waves({ length: 30, slow: 0 })
    const [threads, none] = [loader(source, { batchSize: 4, ...options }), loader(source, { batchSize: 4, ...options, numWorkers: 0 })]
    for (const epoch of [0, 1]) {
      const expected = await read(none, { seed: 3, epoch })
      expect(await read(threads, { seed: 3, epoch })).toEqual(expected)
    }
  })

  test('of a part of a data set, and of a part of that', async () => {
    const part = subset(subset(await waves({ length: 30 }), Int32Array.of(9, 8, 7, 6, 5)), Int32Array.of(4, 0, 2))
    const batches = await read(loader(part, { batchSize: 2, numWorkers: 2 }))
    expect(batches).toEqual(await read(loader(part, { batchSize: 2 })))
    expect(batches.flatMap((fields) => fields.find(([name]) => name === 'number')![3])).toEqual([5, 9, 7])
  })

  test('that the module pads, each to another length', async () => {
    const source = await dataset.fromModule(module('words'))
    const batches = await read(loader(source, { batchSize: 2, numWorkers: 2 }))
    expect(batches).toEqual(await read(loader(source, { batchSize: 2 })))
    expect(batches.map(([ids]) => ids![2])).toEqual([
      [2, 6],
      [2, 4],
      [2, 7],
      [2, 3],
      [1, 6],
    ])
  })

  test('in a training, captured or not', async () => {
    const source = await waves({ length: 12 })
    const fit = async (numWorkers: number, capture: 'require' | 'off') => {
      setSeed(4)
      const trained = line({
        trainDataloader: () => new DataLoader(source, { batchSize: 4, shuffle: true, numWorkers }),
        trainingStep({ x, number }: Batch) {
          return this.net
            .forward(x!.slice([0, 1], [-1, 2]))
            .sub(number!.expandDims(1))
            .square()
            .mean()
        },
      })
      await quietTrainer({ maxEpochs: 2, capture }).fit(trained)
      return weightsOf(trained)
    }
    const expected = await fit(0, 'off')
    expect(await fit(2, 'off')).toEqual(expected)
    expect(await fit(2, 'require')).toEqual(expected)
  })
})

test('what a sample draws depends on the seed, the epoch and its number alone', async () => {
  const source = await waves({ length: 6 })
  const draws = async (batchSize: number, at = pass) => (await read(loader(source, { batchSize }), at)).flatMap((fields) => fields[0]![3])
  const expected = await draws(6)
  expect(await draws(1)).toEqual(expected)
  expect(await draws(6, { seed: 3, epoch: 2 })).not.toEqual(expected)
  expect(await draws(6, { seed: 4, epoch: 1 })).not.toEqual(expected)
  expect(new Set(expected as number[]).size).toBe(18)
})

test('samples leave Math.random as it is', async () => {
  const { random } = Math
  await read(loader(await waves({ length: 2 }), {}))
  expect(Math.random).toBe(random)
})

test('bytes become float32 without being scaled, Int32Array int32', async () => {
  const [batch] = await read(loader(await waves({ length: 1 }), { numWorkers: 1 }))
  expect(batch!.slice(1)).toEqual([
    ['pixels', 'float32', [1, 2, 3], [0, 255, 7, 1, 2, 3]],
    ['words', 'int32', [1, 2], [0, 0]],
    ['number', 'float32', [1], [0]],
  ])
})

test('a pass that is left in its middle leaves nothing behind, and the next one is whole', async () => {
  const source = loader(await waves({ length: 30 }), { batchSize: 2, numWorkers: 2 })
  const before = [runtime.tensorCount, tf.memory().numTensors]
  for await (const batch of source.batches(pass)) {
    tf.dispose(batch)
    break
  }
  expect([runtime.tensorCount, tf.memory().numTensors]).toEqual(before)
  expect(await read(source)).toEqual(await read(loader(source.dataset, { batchSize: 2 })))
})

describe('threads', () => {
  test('are kept between passes, and end when the loader is closed', async () => {
    const started = watchThreads()
    const source = loader(await waves({ length: 8 }), { numWorkers: 2 })
    for (const epoch of [0, 1, 2]) await read(source, { seed: 0, epoch })
    expect(started).toHaveLength(2)
    const ended = Promise.all(started.map((thread) => once(thread, 'exit')))
    await source.close()
    await ended
    expect(await read(source)).toHaveLength(8) // with new threads
  })

  test('are other ones for a pass in the middle of another', async () => {
    const source = loader(await waves({ length: 4 }), { numWorkers: 1 })
    const numbers: unknown[] = []
    for await (const batch of source.batches(pass)) {
      tf.dispose(batch)
      numbers.push((await read(source)).length)
    }
    expect(numbers).toEqual([4, 4, 4, 4])
  })

  test.each(['ends', 'fails'])('are gone when a run %s', async (how) => {
    const started = watchThreads()
    const source = await waves({ length: 12 })
    const module = line({
      trainDataloader: () => new DataLoader(source, { numWorkers: 2 }),
      trainingStep({ number }: Batch) {
        return this.net.forward(number!.expandDims(1).tile([1, 2])).mean()
      },
      onTrainBatchEnd: (_loss, _batch, index) => {
        if (how === 'fails' && index === 3) throw new Error('out of luck')
      },
    })
    const run = quietTrainer().fit(module)
    await (how === 'fails' ? expect(run).rejects.toThrow('out of luck') : run)
    expect(started.map(({ threadId }) => threadId)).toEqual([-1, -1]) // what Node calls a thread that is gone
  })

  test('that nobody closed do not keep a program alive', () => {
    const script = `
      const { DataLoader, dataset, tf } = await import('${new URL('../../engine/index.ts', import.meta.url).href}')
      const source = await dataset.fromModule(new URL('${module('waves').href}'), { length: 9 })
      let batches = 0
      for await (const batch of new DataLoader(source, { numWorkers: 2 }).batches({ seed: 0, epoch: 0 })) batches += 1
      console.log(batches)`
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    expect({ status, stdout, stderr }).toMatchObject({ status: 0, stdout: '9\n' })
  })
})

describe('a sample that fails', () => {
  const failing = (failure: Failure) => dataset.fromModule(module('failing'), { failure })
  const failureOf = async (failure: Failure, numWorkers: number) =>
    read(loader(await failing(failure), { batchSize: 2, numWorkers })).then(
      () => expect.fail('it should fail'),
      (error: Error) => error as Error & { remedy?: string },
    )

  test.each([0, 2])('is named, with the place in the code, with %d threads', async (numWorkers) => {
    const error = await failureOf('throws', numWorkers)
    expect(error.message).toMatch(/^Sample 5 of the data set can't be made: SyntaxError: .*JSON/)
    expect(error.stack).toMatch(/failing\.ts:\d+:\d+/)
  })

  test.each([0, 1])('since it is a promise, is told so, with %d threads', async (numWorkers) => {
    expect(await failureOf('is a promise', numWorkers)).toMatchObject({
      message: "Sample 5 of the data set can't be made: get is async, and samples are made one after the other.",
      remedy: expect.stringMatching(/^Take async and await off/),
    })
  })

  test('since a thread makes no tensors, is told what to do', async () => {
    expect(await failureOf('makes tensors', 1)).toMatchObject({
      message: "Sample 5 of the data set can't be made: A worker thread of a DataLoader makes a tensor; it can't.",
      remedy: expect.stringMatching(/numWorkers to 0/),
    })
  })

  test.each<[Failure, RegExp]>([
    ['exits', /^A DataLoader's worker thread is gone: it ended with exit code 3/],
    ['rejects', /^A DataLoader's worker thread is gone: nobody waits for this/],
  ])('where its thread %s, ends the pass', async (failure, message) => {
    const source = loader(await failing(failure), { numWorkers: 1 })
    for (let time = 0; time < 2; time++) await expect(read(source)).rejects.toThrow(message) // the second time with a new thread
  })

  test('leaves the others: the batches before it arrive, and another pass can be read', async () => {
    const source = loader(await failing('throws'), { numWorkers: 2 })
    for (let time = 0; time < 2; time++) {
      const seen: unknown[] = []
      const run = async () => {
        for await (const { x } of source.batches(pass)) seen.push(...x!.dataSync())
      }
      await expect(run()).rejects.toThrow('Sample 5')
      expect(seen).toEqual([0, 1, 2, 3, 4])
    }
  })
})

describe('refused is', () => {
  test.each<[string, () => Dataset]>([
    ['a data set of a function', () => dataset({ length: 2, get: (index) => ({ x: index }) })],
    ['a data set in memory', () => arrayDataset({ x: new Float32Array(2) })],
    ['a part of such a one', () => subset(arrayDataset({ x: new Float32Array(2) }), Int32Array.of(0))],
  ])('%s with numWorkers', (_name, make) => {
    expect(() => new DataLoader(make(), { numWorkers: 2 })).toThrow(
      expect.objectContaining({
        message: "DataLoader: numWorkers is 2, and threads can't make the samples of this data set.",
        remedy: expect.stringMatching(/dataset\.fromModule\(new URL/),
      }),
    )
  })

  test.each([
    [{ numWorkers: -1 }, 'DataLoader: numWorkers is -1; it must be a whole number of at least 0.'],
    [{ numWorkers: 1.5 }, 'DataLoader: numWorkers is 1.5; it must be a whole number of at least 0.'],
    [{ prefetchFactor: 0 }, 'DataLoader: prefetchFactor is 0; it must be a whole number of at least 1.'],
  ])('%j', async (options, message) => {
    const source = await waves({ length: 2 })
    expect(() => new DataLoader(source, options)).toThrow(message)
  })

  test.each<[string, () => Promise<Dataset>, RegExp]>([
    ['a path', () => dataset.fromModule('./samples.ts'), /^dataset\.fromModule: '\.\/samples\.ts' is no URL\.$/],
    ['a function among the options', () => dataset.fromModule(module('waves'), { get: () => 1 }), /can't be sent these options/],
    ['a module without a default export', () => dataset.fromModule(module('nothing')), /nothing\.ts exports nothing by default\.$/],
    ['a module that makes no samples', () => dataset.fromModule(module('no-samples')), /makes no \{ length, get \}\.$/],
    ['a module that is not there', () => dataset.fromModule(module('missing')), /missing/],
  ])('%s', async (_name, make, message) => {
    await expect(make()).rejects.toThrow(message)
  })
})
