import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { BatchSizeFinder, LearningRateFinder, ModelCheckpoint, Tuner, type Callback } from '../../../engine/index.ts'
import { temporaryFolder } from '../../data/temporary-file.ts'
import { line, loaderOf, quietTrainer, type Line } from '../line.ts'

const notices = () => {
  const said: string[] = []
  return { said, callback: { onNotice: (_, __, notice) => void said.push(notice) } as Callback }
}

test('a resume keeps what was found, searches for nothing, and makes optimiser and schedule with it', async () => {
  const folder = temporaryFolder()
  const callbacks = () => [new LearningRateFinder({ numTraining: 20 }), new BatchSizeFinder({ maxTrials: 2, stepsPerTrial: 1 })]
  const sized = () =>
    Object.assign(line(), {
      batchSize: 1,
      trainDataloader() {
        return loaderOf(8 / this.batchSize, { batchSize: this.batchSize })
      },
    }) as Line & { batchSize: number }
  const first = sized()
  const trainer = quietTrainer({ callbacks: callbacks() })
  await trainer.fit(first)
  trainer.saveCheckpoint(path.join(folder, 'saved'))
  expect(first.batchSize).toBe(4)
  const [resumed, again] = [sized(), callbacks()]
  const { said, callback } = notices()
  const second = quietTrainer({ maxEpochs: 2, callbacks: [...again, callback] })
  await second.fit(resumed, null, { checkpoint: path.join(folder, 'saved') })
  expect([resumed.batchSize, resumed.learningRate]).toEqual([4, first.learningRate])
  expect(second.optimizers[0]!.groups[0]).toMatchObject({ learningRate: first.learningRate })
  expect((again[0] as LearningRateFinder).optimalLr).toBe(null)
  expect(second.globalStep).toBe(4)
  expect(said).toEqual([])
})

/** Its loss falls from step to step: they all have the same batch. */
const learning = () => line({ trainDataloader: () => loaderOf(1, { batchSize: 16 }) })

test('callbacks that search come before the others, and those that save after them', async () => {
  const seen: string[] = []
  const other: Callback = { onFitStart: (trainer) => void seen.push(`rate ${trainer.optimizers[0]!.groups[0]!.learningRate}`) }
  const finder = new LearningRateFinder({ numTraining: 20 })
  await quietTrainer({ callbacks: [new ModelCheckpoint(), other, finder] }).fit(learning())
  expect(finder.optimalLr!.suggestion()).not.toBeNull()
  expect(seen).toEqual([`rate ${finder.optimalLr!.suggestion()}`])
})

test('a search whose losses never fall says so, and leaves the rate', async () => {
  const { said, callback } = notices()
  const module = line({
    trainingStep({ x }) {
      return this.net.forward(x!).sum().mul(0).add(1)
    },
  })
  await quietTrainer({ callbacks: [new LearningRateFinder({ numTraining: 20 }), callback] }).fit(module)
  expect(said).toEqual([expect.stringMatching(/^The loss falls at no rate from /)])
  expect(module.learningRate).toBe(0.1)
})

test('a search says what it found, and fastDevRun has none', async () => {
  const { said, callback } = notices()
  await quietTrainer({ callbacks: [new LearningRateFinder({ numTraining: 20 }), callback] }).fit(learning())
  await quietTrainer({ fastDevRun: true, callbacks: [new BatchSizeFinder(), callback] }).fit(line())
  expect(said).toEqual([
    expect.stringMatching(/^Training with a learning rate of [\d.e-]+, as the search suggests\.$/),
    'fastDevRun searches for no batch size.',
  ])
})

describe('refused are', () => {
  const tuner = () => new Tuner(quietTrainer())
  const search = (options: object) => tuner().lrFind(line(), null, options)
  const scale = (options: object) => tuner().scaleBatchSize(line(), null, options)

  test.each([
    ['a rate of 0', () => search({ minLr: 0 }), /minLr is 0; it must be a number above 0/],
    ['rates that fall', () => search({ minLr: 1, maxLr: 0.1 }), /maxLr is 0.1; it must be above minLr, which is 1/],
    ['another mode', () => search({ mode: 'steps' }), /mode is steps; it must be 'exponential' or 'linear'/],
    ['one step', () => search({ numTraining: 1 }), /numTraining is 1/],
    ['a threshold that all losses are above', () => search({ earlyStopThreshold: 1 }), /earlyStopThreshold is 1; it must be above 1/],
    ['smoothing that keeps the first loss', () => search({ smoothing: 1 }), /smoothing is 1/],
    ['an unknown option', () => search({ steps: 1 }), /has no option 'steps'/],
    ['a rate that is nowhere', () => search({ attrName: 'rate' }), /Neither the module nor its data has a rate/],
    ['a module without a batch size', () => scale({}), /Neither the module nor its data has a batchSize/],
    ['a batch of half a sample', () => scale({ initVal: 0.5 }), /initVal is 0.5/],
    ['a margin of all', () => scale({ margin: 1 }), /margin is 1/],
    [
      'manual optimisation',
      () => tuner().lrFind(line({ automaticOptimization: false })),
      /needs the loss of each step, and the module has automaticOptimization = false/,
    ],
  ])('%s', async (_name, run, message) => {
    await expect(run()).rejects.toThrow(message)
  })

  test('an error of a trial that memory has no part in', async () => {
    const module = Object.assign(line({ trainingStep: () => null! }), {
      batchSize: 1,
      trainingStep() {
        throw new RangeError('no such row')
      },
    })
    await expect(tuner().scaleBatchSize(module)).rejects.toThrow('no such row')
    expect(module.batchSize).toBe(1)
  })
})
