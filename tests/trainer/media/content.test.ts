import { decode } from 'fast-png'
import { describe, expect, test } from 'vitest'
import { tf, type Tensor } from '../../../engine/index.ts'
import type { LightningModule } from '../../../engine/module/index.ts'
import { histogramOf } from '../../../engine/trainer/media/histogram.ts'
import { line, quietTrainer } from '../line.ts'
import { MediaLogger } from './media-logger.ts'

/** What `log` logs at the end of an epoch, and what is said. */
async function logged(log: (module: LightningModule) => void) {
  const logger = new MediaLogger()
  const notices: string[] = []
  const callbacks = [{ onNotice: (_: unknown, __: unknown, notice: string) => void notices.push(notice) }]
  const onTrainEpochEnd = function (this: LightningModule) {
    log(this)
  }
  await quietTrainer({ loggers: [logger], callbacks }).fit(line({ onTrainEpochEnd }))
  return { logger, notices: notices.filter((notice) => !notice.startsWith('An epoch')) }
}

async function images(tensors: () => Tensor | Tensor[], options = {}) {
  const { logger, notices } = await logged((module) => module.logImage('x', tensors(), options))
  const shown = logger.all('image', 'x')[0]!.items.map(({ data, width, height, caption }) => {
    const png = decode(data)
    expect([png.width, png.height, png.depth]).toEqual([width, height, 8])
    return { size: [height, width, png.channels], pixels: Array.from(png.data), caption }
  })
  return { shown, notices }
}

describe('logImage', () => {
  test.each<[string, () => Tensor | Tensor[], { size: number[]; pixels: number[] }[]]>([
    [
      'floats, cut at 0 and 1',
      () => tf.tensor3d([0, 0.5, 1, -0.004, 1.004, NaN], [1, 2, 3]),
      [{ size: [1, 2, 3], pixels: [0, 128, 255, 0, 255, 0] }],
    ],
    ['whole numbers as bytes', () => tf.tensor3d([0, 7, 255, 300], [2, 2, 1], 'int32'), [{ size: [2, 2, 1], pixels: [0, 7, 255, 255] }]],
    ['truth values', () => tf.tensor2d([[true, false]], [1, 2], 'bool'), [{ size: [1, 2, 1], pixels: [255, 0] }]],
    ['grey with alpha', () => tf.tensor3d([1, 0], [1, 1, 2]), [{ size: [1, 1, 2], pixels: [255, 0] }]],
    ['colour with alpha', () => tf.tensor3d([1, 0, 1, 0], [1, 1, 4]), [{ size: [1, 1, 4], pixels: [255, 0, 255, 0] }]],
    [
      'a batch',
      () => tf.tensor4d([0, 1, 0.2, 0.4], [2, 1, 2, 1]),
      [
        { size: [1, 2, 1], pixels: [0, 255] },
        { size: [1, 2, 1], pixels: [51, 102] },
      ],
    ],
    [
      'several of different sizes',
      () => [tf.ones([1, 1]), tf.zeros([2, 1, 1])],
      [
        { size: [1, 1, 1], pixels: [255] },
        { size: [2, 1, 1], pixels: [0, 0] },
      ],
    ],
  ])('takes %s', async (_, tensors, expected) => {
    const { shown, notices } = await images(tensors)
    expect(shown).toEqual(expected.map((image) => ({ ...image, caption: '' })))
    expect(notices).toEqual([])
  })

  test('keeps the first ones, with their captions', async () => {
    const batch = () => [tf.zeros([3, 1, 1, 1]), tf.ones([3, 1, 1, 1])]
    const { shown } = await images(batch, { maxOutputs: 4, caption: ['a', 'b', 'c', 'd', 'e', 'f'] })
    expect(shown.map(({ pixels, caption }) => [pixels[0], caption])).toEqual([
      [0, 'a'],
      [0, 'b'],
      [0, 'c'],
      [255, 'd'],
    ])
    expect((await images(() => tf.zeros([40, 1, 1, 1]))).shown).toHaveLength(16)
  })

  test('says once where floats are no shares of white', async () => {
    const { logger, notices } = await logged((module) => {
      for (let i = 0; i < 2; i++) module.logImage('x', tf.tensor2d([[0, 200]]))
    })
    expect(logger.media).toHaveLength(2)
    expect(notices).toEqual([expect.stringMatching(/^Images of 'x' have values from 0 to 200; floats are shown from 0 to 1.*toInt/)])
  })
})

test('logAudio writes 16-bit WAV files, channels side by side', async () => {
  const { logger } = await logged((module) => {
    module.logAudio('mono', tf.tensor1d([0, 1, -1, 2, NaN]), { sampleRate: 8000 })
    module.logAudio('stereo', tf.tensor3d([0, 0.5, -0.5, 1, 1, 1, 1, 1], [2, 2, 2]), { sampleRate: 44100, caption: ['a', 'b'] })
  })
  const { items: mono } = logger.all('audio', 'mono')[0]!
  const { items: stereo } = logger.all('audio', 'stereo')[0]!
  const samples = (data: Uint8Array) => Array.from({ length: (data.length - 44) / 2 }, (_, i) => Buffer.from(data).readInt16LE(44 + 2 * i))
  expect(samples(mono[0]!.data)).toEqual([0, 32767, -32767, 32767, 0])
  expect(stereo.map(({ data, caption }) => [samples(data), caption])).toEqual([
    [[0, 16384, -16383, 32767], 'a'],
    [[32767, 32767, 32767, 32767], 'b'],
  ])
  // Size, format PCM, channels, rate, bytes a second, bytes of a sample, bits: http://soundfile.sapp.org/doc/WaveFormat
  expect(Buffer.from(stereo[0]!.data).subarray(0, 44).toString('hex')).toBe(
    '524946462c00000057415645666d7420100000000100020044ac000010b10200040010006461746108000000',
  )
})

/** numpy.histogram(values, bins) of NumPy 2.4.6, and sums, of the finite values. */
test.each<[string, number[], number[], number[], number, number]>([
  ['some', [-1.5, 0, 0.25, 0.25, 1, 3], [-1.5, -0.375, 0.75, 1.875, 3], [1, 3, 1, 1], 3, 12.375],
  ['edges', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [0, 2.5, 5, 7.5, 10], [3, 2, 3, 3], 55, 385],
  ['equal ones', [2.5, 2.5], [2, 2.25, 2.5, 2.75, 3], [0, 0, 2, 0], 5, 12.5],
  ['with others', [NaN, 1, -Infinity, 4, 2], [1, 1.75, 2.5, 3.25, 4], [1, 1, 0, 1], 7, 21],
])('a histogram of %s has the bins of NumPy', (_, values, edges, counts, sum, sumSquares) => {
  const finite = values.filter(Number.isFinite)
  const expected = { edges, counts, sum, sumSquares, min: Math.min(...finite), max: Math.max(...finite) }
  expect(histogramOf(Float32Array.from(values), 4)).toEqual({ ...expected, notFinite: values.length - finite.length })
})

test('a histogram of a thousand floats has the counts of NumPy', () => {
  const values = Float32Array.from({ length: 1000 }, (_, index) => Math.sin(index))
  const { counts } = histogramOf(values, 10)
  expect(counts).toEqual([206, 90, 72, 68, 65, 62, 69, 73, 90, 205])
})

test('a histogram without a finite value has no bins', async () => {
  const { logger } = await logged((module) => module.logHistogram('x', tf.tensor1d([NaN, Infinity])))
  expect(logger.all('histogram', 'x')).toEqual([expect.objectContaining({ counts: [], edges: [], notFinite: 2 })])
})

test('logTable takes cells, and a tensor', async () => {
  const rows = [
    ['a', 1, true],
    ['b', null, false],
  ]
  const { logger } = await logged((module) => {
    module.logTable('cells', { columns: ['name', 'value', 'right'], rows }, { caption: 'worst' })
    module.logTable('numbers', { columns: ['x', 'y'], rows: tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32') })
  })
  expect(logger.all('table', 'cells')).toEqual([{ kind: 'table', columns: ['name', 'value', 'right'], rows, caption: 'worst' }])
  expect(logger.all('table', 'numbers')[0]!.rows).toEqual([
    [1, 2],
    [3, 4],
  ])
})

test('logCurve takes points by any of their names, also several', async () => {
  const { logger } = await logged((module) => {
    module.logCurve('found', { x: [1, 2], y: tf.tensor1d([3, 4]) }, { xLabel: 'rate', yLabel: 'loss' })
    module.logCurve('roc', [
      { fpr: [0, 1], tpr: [0, 1] },
      { fpr: tf.tensor1d([0, 0.5]), tpr: tf.tensor1d([0.5, 1]) },
    ])
  })
  expect(logger.all('curve', 'found')).toEqual([
    { kind: 'curve', xLabel: 'rate', yLabel: 'loss', series: [{ name: 'found', x: [1, 2], y: [3, 4] }], caption: '' },
  ])
  expect(logger.all('curve', 'roc')).toEqual([
    {
      kind: 'curve',
      xLabel: 'false positive rate',
      yLabel: 'true positive rate',
      series: [
        { name: '0', x: [0, 1], y: [0, 1] },
        { name: '1', x: [0, 0.5], y: [0.5, 1] },
      ],
      caption: '',
    },
  ])
})

test.each<[string, (module: LightningModule) => void, string, string | undefined]>([
  [
    'an image of one number a pixel too many',
    (module) => module.logImage('x', tf.zeros([4, 8, 8])),
    "this.logImage('x', ...) got a float32 tensor of shape [4, 8, 8]; it takes [height, width, channels] with 1 to 4 channels",
    'Put the channels last: transpose([1, 2, 0]).',
  ],
  ['no image', (module) => module.logImage('x', []), 'got an array of 0; it takes', undefined],
  ['an image that is none', (module) => module.logImage('x', 'cat' as never), 'got string cat; it takes', undefined],
  [
    'captions that do not fit',
    (module) => module.logImage('x', tf.zeros([2, 1, 1, 1]), { caption: ['a'] }),
    'got 1 captions for 2.',
    'Give one for each, or one text for all.',
  ],
  ['a sound without a rate', (module) => module.logAudio('x', tf.zeros([9]), {} as never), 'sampleRate is undefined.', 'Give the samples'],
  [
    'a sound of time last',
    (module) => module.logAudio('x', tf.zeros([2, 900]), { sampleRate: 8 }),
    'shape [2, 900]',
    'Put the channels last.',
  ],
  ['a text that is none', (module) => module.logText('x', 3 as never), 'got number 3; it takes a text.', undefined],
  [
    'a table with a hole',
    (module) => module.logTable('x', { columns: ['a', 'b'], rows: [[1, 2], [3]] }),
    'row 1 has 1 cells, and there are 2 columns.',
    'Fill it with null.',
  ],
  [
    'a cell that is an object',
    (module) => module.logTable('x', { columns: ['a'], rows: [[{} as never]] }),
    'row 0, got an object; it takes texts',
    undefined,
  ],
  ['a table of another width', (module) => module.logTable('x', { columns: ['a'], rows: tf.zeros([2, 2]) }), 'shape [rows, 1]', undefined],
  ['bins of none', (module) => module.logHistogram('x', tf.zeros([2]), { bins: 0 }), 'bins is 0.', 'It is a whole number of at least 1.'],
  [
    'a matrix of labels',
    (module) => module.logConfusionMatrix('x', tf.zeros([3, 2, 2])),
    'got a float32 tensor of shape [3, 2, 2]; it takes counts [classes, classes]',
    "Log each label's by itself",
  ],
  [
    'names for other classes',
    (module) => module.logConfusionMatrix('x', tf.zeros([2, 2]), { classNames: ['a'] }),
    'got 1 classNames for 2 classes.',
    'Name each class.',
  ],
  ['points of different counts', (module) => module.logCurve('x', { x: [1], y: [] }), 'x has 1 points, y 0.', 'Give both for each point'],
  ['a curve of other parts', (module) => module.logCurve('x', { a: [1] } as never), 'got an object of a; it takes { x, y }', undefined],
  ['an unknown option', (module) => module.logText('x', 'a', { captions: 'b' } as never), "has no option 'captions'.", 'It has: caption'],
  ['an interval of none', (module) => module.logText('x', 'a', { every: 0 }), 'every is 0.', 'It is a whole number of at least 1.'],
  ['a step before the first', (module) => module.logText('x', 'a', { step: -1 }), 'step is -1.', 'Steps are whole numbers from 0.'],
  [
    'a name of another kind',
    (module) => (module.logText('x', 'a'), module.logHistogram('x', tf.zeros([1]))),
    "'x' is a name of another kind, text.",
    'Give each its own name.',
  ],
])('%s is refused', async (_, log, message, remedy) => {
  await expect(logged(log)).rejects.toThrow(
    expect.objectContaining({
      name: 'LeydenError',
      message: expect.stringContaining(message),
      remedy: remedy === undefined ? undefined : expect.stringContaining(remedy),
    }),
  )
})
