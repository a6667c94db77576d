import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { losses, metrics, TensorBoardLogger, tf, Trainer } from '../../../engine/index.ts'
import { pythonWith } from '../../python/packages.ts'
import { Line, loaderOf } from '../line.ts'

const hparams = { learningRate: 1e-7, layers: 3, name: 'größe 尺寸', flag: true, nested: { deep: [1, 2] }, none: null, left: undefined }
const scores = [0.1, 0.4, 0.35, 0.8, 0.95, 0.6]
const labels = [0, 0, 1, 1, 1, 0]

class Logging extends Line {
  override readonly hparams = hparams as never
  confusion = metrics.confusionMatrix({ numClasses: 2 })
  curve = metrics.precisionRecallCurve({ task: 'binary' })

  override trainDataloader = () => loaderOf(4)
  override valDataloader = () => [{ score: tf.tensor1d(scores), label: tf.tensor1d(labels, 'int32') }]

  override trainingStep({ x, y }: Parameters<Line['trainingStep']>[0]) {
    const loss = losses.mse(this.net.forward(x!), y!)
    this.log('loss', loss.mul(0).add(1.25), { onStep: true, onEpoch: true })
    this.logImage('inputs/größe', tf.stack([tf.ones([1, 2, 3]).mul(0.2), tf.ones([1, 2, 3])]).add(x!.mean().mul(0)), { caption: 'two' })
    this.logHistogram('values', tf.tensor1d([0, 1, 1, 4]).add(x!.mean().mul(0)), { bins: 2 })
    return loss
  }

  override validationStep({ score, label }: Parameters<Line['trainingStep']>[0]) {
    const predicted = score!.greater(0.5).toInt()
    this.logConfusionMatrix('confusion', this.confusion.update(predicted, label!), { classNames: ['no', 'y|s'] })
    this.logCurve('precision', this.curve.update(score!, label!))
  }

  override onTrainEnd() {
    this.logAudio('tone', tf.tensor2d([0, 1, -1, 0.5], [2, 2]), { sampleRate: 8000 })
    this.logText('note', '# Title', { step: 40 })
    this.logTable('worst', { columns: ['name', 'loss'], rows: [['a', 0.5]] })
    this.logCurve('roc', { fpr: [0, 1], tpr: [0.25, 1] })
  }
}

let read: Record<string, any> // oxlint-disable-line typescript/no-explicit-any -- what TensorBoard answers

const folder = mkdtempSync(path.join(tmpdir(), 'leyden board '))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** TensorBoard itself, as its page sees it. The first time its packages are fetched. */
beforeAll(async () => {
  const logger = new TensorBoardLogger({ saveDir: folder })
  const quiet = { numSanityValSteps: 0, enableCheckpointing: false, enableProgressBar: false }
  await new Trainer({ maxEpochs: 1, loggers: [logger], capture: 'require', logEveryNSteps: 2, ...quiet }).fit(new Logging({} as never))
  logger.logMetrics({ hp_end: NaN }, { step: 9, epoch: 1 })
  const python = await pythonWith('tensorboard==2.21.0')
  const program = path.join(import.meta.dirname, 'read-by-tensorboard.py')
  read = await python.run(program, path.dirname(logger.logDir), path.basename(logger.logDir))
}, 400_000)

describe('TensorBoard shows', () => {
  test('scalars', () => {
    const points = (tag: string) => read.scalars[tag].map(([, step, value]: [number, number, number]) => [step, value])
    expect(Object.keys(read.scalars).toSorted()).toEqual(['epoch', 'hp_end', 'hp_metric', 'loss_epoch', 'loss_step'])
    expect(points('loss_step')).toEqual([
      [1, 1.25],
      [3, 1.25],
    ])
    expect(points('loss_epoch')).toEqual([[3, 1.25]])
    expect(points('hp_metric')).toEqual([[0, -1]])
    expect(points('hp_end')).toEqual([[9, 'NaN']])
  })

  test('images, several of one name, with their caption', () => {
    const tag = 'inputs/größe'
    expect(read.imageTags).toEqual({ [tag]: { displayName: tag, description: '<p>two</p>', samples: 2 } })
    expect(read.images[tag]).toEqual(
      [51, 255].map((value) => [1, 3].map((step) => ({ step, mode: 'RGB', size: [2, 1], pixels: Array.from({ length: 6 }, () => value) }))),
    )
  })

  test('sounds', () => {
    const bytes = Array.from(Buffer.from(Int16Array.of(0, 32767, -32767, 16384).buffer))
    expect(read.audio).toEqual({ tone: [[{ step: 3, channels: 2, rate: 8000, bytes }]] })
  })

  test('texts, and tables and matrices as such', () => {
    const html = (tag: string) => read.text[tag].map(({ step, text }: { step: number; text: string }) => [step, text.replaceAll('\n', '')])
    expect(Object.keys(read.text).toSorted()).toEqual(['confusion', 'note', 'roc', 'worst'])
    expect(html('note')).toEqual([[40, '<h1>Title</h1>']])
    const cells = (tag: string) => [...html(tag)[0][1].matchAll(/<t([hd])>(.*?)<\/t[hd]>/g)].map(([, kind, text]) => `${kind} ${text}`)
    expect(cells('worst')).toEqual(['h name', 'h loss', 'd a', 'd 0.5'])
    expect(cells('confusion')).toEqual(['h target \\ predicted', 'h no', 'h y|s', 'd no', 'd 2', 'd 1', 'd y|s', 'd 1', 'd 2'])
    expect(cells('roc')).toEqual(['h false positive rate', 'h true positive rate', 'd 0', 'd 0.25', 'd 1', 'd 1'])
  })

  test('histograms', () => {
    const buckets = [
      [0, 2, 3],
      [2, 4, 1],
    ]
    expect(read.histograms.values.map(([, step, bins]: [number, number, number[][]]) => [step, bins])).toEqual([
      [1, buckets],
      [3, buckets],
    ])
  })

  test('curves of precision and recall, with what they are made of', () => {
    const [{ step, thresholds, ...curve }] = read.prCurves.precision
    expect(step).toBe(3)
    expect(thresholds.length).toBe(120) // to .95: above it nothing is taken for positive, which TensorBoard leaves out
    const count = (threshold: number, label: number) => scores.filter((score, i) => score >= threshold - 1e-7 && labels[i] === label).length
    const expected = thresholds.map((threshold: number) => ({ tp: count(threshold, 1), fp: count(threshold, 0) }))
    expect(curve.true_positives).toEqual(expected.map(({ tp }: { tp: number }) => tp))
    expect(curve.false_positives).toEqual(expected.map(({ fp }: { fp: number }) => fp))
    expect(curve.true_negatives[0] + curve.false_negatives[0]).toBe(0)
    expect(curve.true_negatives.at(-1)).toBe(3)
    expect(curve.recall.at(-1)).toBeCloseTo(1 / 3, 6)
    expect(curve.precision[0]).toBeCloseTo(0.5, 6)
  })

  test('hyper-parameters, their types and the metric, as Lightning has them', () => {
    expect(read.hparams.hparamInfos.map(({ name, type }: { name: string; type: string }) => [name, type]).toSorted()).toEqual([
      ['flag', 'DATA_TYPE_BOOL'],
      ['layers', 'DATA_TYPE_FLOAT64'],
      ['learningRate', 'DATA_TYPE_FLOAT64'],
      ['name', 'DATA_TYPE_STRING'],
      ['nested/deep', 'DATA_TYPE_STRING'],
      ['none', 'DATA_TYPE_STRING'],
    ])
    const [group] = read.sessions.sessionGroups
    expect(group.hparams).toEqual({ flag: true, layers: 3, learningRate: 1e-7, name: 'größe 尺寸', 'nested/deep': '[1,2]', none: 'null' })
    expect(group.metricValues).toMatchObject([{ name: { tag: 'hp_metric' }, value: -1 }])
    expect(group.sessions).toMatchObject([{ status: 'STATUS_SUCCESS', startTimeSecs: expect.any(Number), endTimeSecs: expect.any(Number) }])
  })
})
