import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { MediaFiles } from '../../engine/worker/media-files.ts'
import type { MediaRecord, WorkerMessage } from '../../engine/worker/messages.ts'
import { temporaryFolder } from '../data/temporary-file.ts'

function open() {
  const folder = temporaryFolder()
  const messages: WorkerMessage[] = []
  const send = (message: WorkerMessage) => {
    // Whoever is told finds the files whole.
    if (message.type === 'media')
      for (const { file, bytes } of message.media) expect(readFileSync(path.join(folder, file))).toHaveLength(bytes)
    messages.push(message)
  }
  const records = () => messages.flatMap((message) => (message.type === 'media' ? message.media : []))
  const read = ({ file }: MediaRecord) => readFileSync(path.join(folder, file), 'utf8')
  return { folder, messages, files: new MediaFiles(folder, { send }), records, read }
}

const place = { step: 7, epoch: 1 }

test('each item is a file, and the host is told of each call once its files are whole', async () => {
  const { folder, messages, files, records, read } = open()
  const items = ['a', 'b'].map((data) => ({ data: Buffer.from(data), width: 1, height: 1, caption: data.toUpperCase() }))
  files.add('val/images: "größe"', { kind: 'image', items }, place)
  files.add('val/images: "größe"', { kind: 'image', items: [{ ...items[0]!, data: Buffer.from('c') }] }, { step: 8, epoch: 2 })
  await files.flush()
  expect(messages.map(({ type }) => type)).toEqual(['media', 'media'])
  expect(records()).toMatchObject([
    { name: 'val/images: "größe"', kind: 'image', ...place, item: 0, caption: 'A', file: 'media/000000-val_images_gr_e_-7.png', bytes: 1 },
    { item: 1, caption: 'B', file: 'media/000001-val_images_gr_e_-7.png' },
    { item: 0, step: 8, epoch: 2, file: 'media/000002-val_images_gr_e_-8.png' },
  ])
  expect(records().map(read)).toEqual(['a', 'b', 'c'])
  expect(readdirSync(path.join(folder, 'media'))).toHaveLength(3)
})

test('sounds are WAV files, texts plain, and everything else JSON with null for what is not finite', async () => {
  const { files, records, read } = open()
  files.add('a', { kind: 'audio', items: [{ data: Buffer.from('RIFF'), caption: '' }] }, place)
  files.add('t', { kind: 'text', text: 'größe', caption: 'c' }, place)
  files.add('x', { kind: 'curve', xLabel: 'x', yLabel: 'y', series: [{ name: 's', x: [0, 1], y: [NaN, 1] }], caption: 'd' }, place)
  await files.flush()
  expect(records().map(({ file }) => path.extname(file))).toEqual(['.wav', '.txt', '.json'])
  expect(read(records()[1]!)).toBe('größe')
  expect(JSON.parse(read(records()[2]!))).toEqual({ xLabel: 'x', yLabel: 'y', series: [{ name: 's', x: [0, 1], y: [null, 1] }] })
  expect(records()[2]!.caption).toBe('d')
})

test('what can not be written is said once, and later media are kept', async () => {
  const { folder, files, messages, records } = open()
  writeFileSync(path.join(folder, 'media'), 'in the way')
  for (const text of ['a', 'b']) files.add('t', { kind: 'text', text, caption: '' }, place)
  await files.flush()
  expect(messages).toEqual([
    {
      type: 'log',
      level: 'warning',
      message: expect.stringMatching(/^Media can't be kept, 't' at step 7 to begin with: EEXIST/),
      time: expect.any(Number),
    },
  ])
  rmSync(path.join(folder, 'media'))
  files.add('t', { kind: 'text', text: 'c', caption: '' }, place)
  await files.flush()
  expect(records()).toHaveLength(1)
})
