import { rmSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { connect, first } from './client.ts'
import { openFakeEngine } from './fake-engine.ts'

async function logged() {
  const { engine, request } = await openFakeEngine()
  const { client } = connect(engine)
  const { run } = await client.runs.start(request('logsMedia'))
  await first(await client.runs.watch(), ({ runs }) => runs.some((row) => row.id === run && row.state === 'completed'))
  return { client, run, folder: engine.context.host.store.runFolder(run) }
}

test('what a run logged is named, listed and read', async () => {
  const { client, run } = await logged()
  const names = await client.media.names({ run })
  expect(names[0]).toEqual({ name: 'image', kind: 'image', files: 1, steps: 1, firstStep: 7, lastStep: 7, bytes: 4 })
  const [image] = await client.media.list({ run, name: 'image' })
  expect(image).toEqual({
    id: expect.any(String),
    name: 'image',
    kind: 'image',
    step: 7,
    epoch: 1,
    time: 5,
    item: 0,
    caption: 'seen',
    bytes: 4,
  })
  const contents = await Promise.all(
    names.map(async ({ name }) => client.media.read({ id: (await client.media.list({ run, name }))[0]!.id })),
  )
  expect(contents).toEqual([
    { kind: 'image', data: Uint8Array.of(137, 80, 78, 71) },
    { kind: 'audio', data: Uint8Array.from(Buffer.from('RIFF')) },
    { kind: 'text', text: 'größe' },
    { kind: 'table', columns: ['a'], rows: [[1], ['b'], [true], [null]] },
    { kind: 'histogram', edges: [0, 1], counts: [3], min: 0, max: 1, sum: 2, notFinite: 0 },
    {
      kind: 'confusionMatrix',
      matrix: [
        [1, 0],
        [null, 2],
      ],
      classNames: ['x', 'y'],
    },
    { kind: 'curve', xLabel: 'x', yLabel: 'y', series: [{ name: 'c', x: [0, 1], y: [null, 1] }] },
  ])
})

test('a file that is gone, and an id that never was, are refused with the reason', async () => {
  const { client, run, folder } = await logged()
  const [row] = await client.media.list({ run, name: 'text' })
  rmSync(path.join(folder, 'media'), { recursive: true })
  await expect(client.media.read({ id: row!.id })).rejects.toMatchObject({
    code: 'REFUSED',
    message: expect.stringMatching(/^text of step 7 can't be read: ENOENT/),
  })
  await expect(client.media.read({ id: '999' })).rejects.toMatchObject({ code: 'REFUSED' })
})
