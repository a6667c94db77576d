import { once } from 'node:events'
import { MessageChannel } from 'node:worker_threads'
import { expect, test, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { MetricCursor, MetricPoints } from '../../engine/api/contract/index.ts'
import { serveMessagePort, serveWebSocket } from '../../engine/api/index.ts'
import { connect, first, take } from './client.ts'
import { openFakeEngine } from './fake-engine.ts'
import { handLauncher } from './hand-worker.ts'

/** An engine with one live run, whose worker the test plays. */
async function openRun() {
  const launcher = handLauncher()
  const fake = await openFakeEngine({ launcher })
  const connection = connect(fake.engine)
  const { run } = await connection.client.runs.start(fake.request('by hand'))
  return { ...fake, ...connection, run, worker: launcher.workers[0]! }
}

const listeners = ({ engine }: { engine: Awaited<ReturnType<typeof openRun>>['engine'] }) => {
  const { feed } = engine.context
  return (['change', 'log', 'elsewhere'] as const).map((event) => feed.listenerCount(event))
}

/** Puts pieces together as a page does; throws where one doesn't join the one before. */
function join(pieces: MetricPoints[], columns: Record<string, number[]> = {}): Record<string, number[]> {
  for (const { name, from, value } of pieces) {
    const column = (columns[name] ??= [])
    expect(from).toBe(column.length)
    column.push(...value)
  }
  return columns
}

test('metrics are followed from a cursor on, without loss or repetition, however often the follower comes back', async () => {
  const { client, run, worker } = await openRun()
  const columns: Record<string, number[]> = {}
  let step = 0
  for (let visit = 0; visit < 4; visit++) {
    worker.metrics(['loss', step, step++], ['accuracy', step, step])
    const cursor: MetricCursor = Object.fromEntries(Object.entries(columns).map(([name, { length }]) => [name, length]))
    const stream = await client.metrics.follow({ run, cursor })
    join((await stream.next()).value as MetricPoints[], columns)
    worker.metrics(['loss', step, step++])
    join((await stream.next()).value as MetricPoints[], columns)
    await stream.return()
    worker.metrics(['loss', step, step++])
  }
  const rest = take(await client.metrics.follow({ run, cursor: { loss: columns['loss']!.length } }))
  worker.metrics(['late', 0, 7])
  worker.exit()
  const all = join(
    (await rest).flat().filter(({ name }) => name !== 'accuracy'),
    columns,
  )
  expect(all['loss']).toEqual(Array.from({ length: 12 }, (_, i) => i))
  expect(all['accuracy']).toEqual([1, 4, 7, 10])
  expect(all['late']).toEqual([7])
})

test('what was logged before comes in pieces of a bounded size', async () => {
  const { client, run, worker } = await openRun()
  for (const name of ['a', 'b']) worker.metrics(...Array.from({ length: 30_000 }, (_, i) => [name, i, i] as [string, number, number]))
  worker.exit()
  const pieces = await take(await client.metrics.follow({ run, cursor: { a: 1, unknown: 3 } }))
  const sizes = pieces.map((points) => points.reduce((sum, { value }) => sum + value.length, 0))
  expect(Math.max(...sizes)).toBe(20_000)
  expect(sizes.reduce((a, b) => a + b)).toBe(59_999)
})

test('a log is followed from its newest lines to its end', async () => {
  const { client, run, worker } = await openRun()
  worker.log('a', 'b', 'c')
  const stream = await client.logs.follow({ run, last: 2 })
  expect(((await stream.next()).value as { message: string }[]).map(({ message }) => message)).toEqual(['b', 'c'])
  worker.log('d')
  worker.log('e')
  worker.exit()
  expect((await take(stream)).flat().map(({ message }) => message)).toEqual(['d', 'e'])
})

test('the log of a run that has ended comes whole and ends', async () => {
  const { client, run, worker } = await openRun()
  worker.log('a')
  worker.exit()
  expect((await take(await client.logs.follow({ run }))).flat()).toEqual([{ time: 1, level: 'info', message: 'a' }])
  expect(await take(await client.logs.follow({ run, last: 0 }))).toEqual([[]])
})

test.each<[string, (desk: Awaited<ReturnType<typeof openRun>>, streams: { return(): Promise<unknown> }[]) => unknown]>([
  ['leaves its streams', (_, streams) => Promise.all(streams.map((stream) => stream.return()))],
  ['goes away', ({ leave }) => leave()],
])('a client that %s leaves nothing behind', async (_, go) => {
  const desk = await openRun()
  const { client, run } = desk
  const before = listeners(desk)
  const streams = await Promise.all([
    client.runs.watch(),
    client.metrics.follow({ run, cursor: {} }),
    client.logs.follow({ run }),
    client.devices.watch(),
  ])
  await Promise.all([streams[0].next(), streams[2].next(), streams[3].next()])
  await vi.waitFor(() => expect(listeners(desk)).toEqual([2, 1, 1]))
  await go(desk, streams)
  await vi.waitFor(() => expect(listeners(desk)).toEqual(before))
})

test('a damaged frame is passed over, and the connection goes on', async () => {
  const { engine } = await openFakeEngine()
  const printed = vi.spyOn(console, 'error').mockImplementation(() => {})
  const { port1, port2 } = new MessageChannel()
  serveMessagePort(engine, port1)
  for (const frame of ['{', 'null', '{"i":1}', new Uint8Array([255, 0]), { some: 'object' }, undefined]) port2.postMessage(frame)
  port2.postMessage(JSON.stringify({ i: 9, p: { u: '/machine/info' } }))
  const [answer] = await once(port2, 'message')
  expect(JSON.parse(answer)).toMatchObject({ i: 9, p: { b: { json: { home: engine.home } } } })
  expect(printed).toHaveBeenCalled()
  printed.mockRestore()
  port2.close()
})

test("a port as that of Electron's main process is served", async () => {
  const { engine } = await openFakeEngine()
  const heard: Record<string, (event?: { data: unknown }) => void> = {}
  const start = vi.fn()
  const answer = new Promise<unknown>((resolve) =>
    serveMessagePort(engine, { on: (type, listener) => (heard[type] = listener), postMessage: resolve, start }),
  )
  expect(start).toHaveBeenCalledOnce()
  heard['message']!({ data: JSON.stringify({ i: 1, p: { u: '/plugins/list' } }) })
  expect(String(await answer)).toContain('"sample"')
  heard['close']!()
})

test('a web socket is served, and its end ends its streams', async () => {
  const desk = await openRun()
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (socket) => serveWebSocket(desk.engine, socket))
  await once(server, 'listening')
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as { port: number }).port}`)
  await once(socket, 'open')
  socket.send(JSON.stringify({ i: 1, p: { u: '/runs/watch' } }))
  await vi.waitFor(() => expect(listeners(desk)[2]).toBe(1))
  socket.terminate()
  await vi.waitFor(() => expect(listeners(desk)[2]).toBe(0))
  server.close()
})

test('the silence of a worker is shown, as is its return', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { client, run, worker } = await openRun()
  const stream = await client.runs.watch()
  await stream.next()
  await vi.advanceTimersByTimeAsync(30_000)
  vi.useRealTimers()
  expect((await first(stream, ({ runs }) => runs.some(({ unresponsive }) => unresponsive))).runs).toMatchObject([{ id: run }])
  worker.say({ type: 'heartbeat', time: 1, residentBytes: 1 })
  await first(await client.runs.watch(), ({ runs }) => runs.some((row) => row.id === run && !row.unresponsive))
  worker.exit()
})
