import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Scalar } from '@tensorflow/tfjs'
import { arrayDataset, DataLoader, perStep, SpikeDetection, tf } from '../../../engine/index.ts'
import { temporaryFolder } from '../../data/temporary-file.ts'
import { callbacksReference, camelCase, toNumber } from '../../reference/callbacks.ts'
import { line, quietTrainer } from '../line.ts'
import { Counter } from './counter.ts'

/** A training whose batch n has the loss `losses[n]`. */
async function fit(losses: number[], callback: SpikeDetection, capture: 'off' | 'require', defaultRootDir = temporaryFolder()) {
  const module = Object.assign(new Counter({}), {
    batches: losses.length,
    trainingStep(this: Counter) {
      return this.weight.mul(0).add(perStep(() => losses[this.globalStep]!))
    },
  })
  const trainer = quietTrainer({ callbacks: [callback], capture, defaultRootDir, limitValBatches: 0 })
  const error = await trainer.fit(module).then(
    () => null,
    (failed: Error) => failed,
  )
  return { error, step: trainer.globalStep, defaultRootDir }
}

describe.each(['off', 'require'] as const)('with capture %s', (capture) => {
  test.each(callbacksReference.spikes.map((each) => [each.losses.join(' '), each.options, each] as const))(
    "of the losses %s with %j, the spike is Lightning's",
    async (_losses, options, { losses, spike }) => {
      const callback = new SpikeDetection(camelCase(options))
      const { error, step, defaultRootDir } = await fit(losses.map(toNumber), callback, capture)
      expect(step).toBe(spike === null ? losses.length : spike + 1)
      if (spike === null) return expect(error).toBeNull()
      expect(error).toMatchObject({ message: expect.stringMatching(new RegExp(`^The loss of batch ${spike} is .*, a spike`)) })
      expect(callback.badBatches).toEqual([spike - 1, spike])
      expect(JSON.parse(readFileSync(path.join(defaultRootDir, 'skip_batches.json'), 'utf8'))).toEqual([spike - 1, spike])
    },
  )
})

test('the samples of its batches are written by their numbers in the data set, in the order that the epoch had', async () => {
  const seen: number[][] = []
  const values = Float32Array.from({ length: 40 }, (_, index) => index)
  const module = line({
    trainDataloader: () => new DataLoader(arrayDataset({ index: { values, shape: [] } }), { batchSize: 4, shuffle: true }),
    trainingStep({ index }) {
      return this.net
        .forward(tf.zeros([1, 2]))
        .sum()
        .mul(0)
        .add(index!.equal(17).any().toFloat().mul(1e6))
        .add(1) as Scalar
    },
    onTrainBatchStart: ({ index }) => void seen.push([...index!.dataSync()]),
  })
  const defaultRootDir = temporaryFolder()
  const trainer = quietTrainer({ callbacks: [new SpikeDetection()], seed: 2, defaultRootDir })
  await expect(trainer.fit(module)).rejects.toThrow(/, a spike/)
  const kept = JSON.parse(readFileSync(path.join(defaultRootDir, 'skip_batches.samples.json'), 'utf8'))
  const batch = seen.length - 1
  expect(kept).toEqual([batch - 1, batch].map((each) => ({ epoch: 0, batch: each, samples: seen[each] })))
  expect(seen[batch]).toContain(17)
})

test('the file may be named, and its batches are added to those of earlier spikes that a resume brought', async () => {
  const file = path.join(temporaryFolder(), 'a', 'bad.json')
  const callback = new SpikeDetection({ excludeBatchesPath: file })
  callback.loadStateDict({ lastValue: 1, recent: [1], badBatches: [6, 7] })
  await fit([1, 9], callback, 'off')
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual([6, 7, 0, 1])
})
