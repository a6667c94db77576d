import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import type { ApiSocket } from '../../engine/server/api-sockets.ts'
import { openDesk, pageHeaders, send, upgrade } from './desk.ts'

afterEach(() => vi.useRealTimers())

const MiB = 1024 ** 2

test('what comes in is given to the engine, and its answers go out', async () => {
  const desk = await openDesk()
  const { socket } = await upgrade(desk, await pageHeaders(desk))
  socket.send('x'.repeat(MiB - 100))
  const [answer] = await once(socket, 'message')
  expect(answer).toHaveLength(MiB - 100)
})

test('a message of more than 1 MiB closes its connection, and no other', async () => {
  const desk = await openDesk()
  const headers = await pageHeaders(desk)
  const [{ socket: large }, { socket: other }] = [await upgrade(desk, headers), await upgrade(desk, headers)]
  large.send('x'.repeat(MiB + 1))
  expect((await once(large, 'close'))[0]).toBe(1009) // message too big: RFC 6455, 7.4.1
  other.send('still here')
  expect(String((await once(other, 'message'))[0])).toBe('still here')
})

test('a connection that takes in nothing is ended, however much there would be to say', async () => {
  const { promise: attached, resolve } = Promise.withResolvers<ApiSocket>()
  const desk = await openDesk(undefined, { attach: resolve })
  const { socket } = await upgrade(desk, await pageHeaders(desk))
  socket.pause()
  const end = await attached
  const closed = new Promise<number>((done) => end.addEventListener('close', ({ code }) => done(code)))
  for (let i = 0; i < 100; i++) end.send(Buffer.alloc(MiB))
  expect(await closed).toBe(1006) // without a goodbye
})

test('what is said waits for a connection that takes it in slowly, and is not heaped up', async () => {
  const { promise: attached, resolve } = Promise.withResolvers<ApiSocket>()
  const desk = await openDesk(undefined, { attach: resolve })
  const { socket } = await upgrade(desk, await pageHeaders(desk))
  socket.pause()
  const end = await attached
  let sent = 0
  const all = (async () => {
    for (; sent < 100; sent++) await end.send(Buffer.alloc(MiB))
  })()
  await expect.poll(() => sent).toBeGreaterThan(0)
  socket.resume()
  const received = new Promise<void>((done) => {
    let count = 0
    socket.on('message', () => ++count === 100 && done())
  })
  await Promise.all([all, received])
})

test('who waits to say more to a connection that ends is not kept waiting', async () => {
  const { promise: attached, resolve } = Promise.withResolvers<ApiSocket>()
  const desk = await openDesk(undefined, { attach: resolve })
  const { socket } = await upgrade(desk, await pageHeaders(desk))
  socket.pause()
  const end = await attached
  const waiting = Promise.all(Array.from({ length: 20 }, () => end.send(Buffer.alloc(MiB))))
  socket.terminate()
  await waiting
})

test('who does not answer a ping until the next is ended, who does stays', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const desk = await openDesk()
  const headers = await pageHeaders(desk)
  const { socket: silent } = await upgrade(desk, headers, { autoPong: false })
  const { socket: alive } = await upgrade(desk, headers)
  const pinged = Promise.all([once(silent, 'ping'), once(alive, 'ping')])
  vi.advanceTimersByTime(30_000)
  await pinged
  alive.send('after the pong')
  await once(alive, 'message')
  const closed = once(silent, 'close')
  const again = once(alive, 'ping')
  vi.advanceTimersByTime(30_000)
  await Promise.all([closed, again])
  expect(alive.readyState).toBe(alive.OPEN)
})

test('closing says goodbye to those connected, and frees the port', async () => {
  const desk = await openDesk()
  const { socket } = await upgrade(desk, await pageHeaders(desk))
  const closed = once(socket, 'close')
  await desk.server.close()
  expect((await closed)[0]).toBe(1001) // going away
  expect((await openDesk(desk)).port).toBe(desk.port)
})

test('closing does not wait for who does not answer', async () => {
  const desk = await openDesk()
  const { socket } = await upgrade(desk, await pageHeaders(desk))
  socket.pause()
  await desk.server.close()
  await expect(send(desk, 'GET', '/')).rejects.toThrow(/ECONNREFUSED/)
})

test('closing does not wait for who was refused and stays', async () => {
  const desk = await openDesk()
  const socket = connect({ port: desk.port, host: '127.0.0.1', allowHalfOpen: true })
  onTestFinished(() => void socket.destroy())
  socket.resume().write(`GET /api HTTP/1.1\r\nHost: ${desk.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`)
  await once(socket, 'end')
  await desk.server.close()
  expect(socket.writable).toBe(true)
})

test('a port that is taken is an error with its remedy', async () => {
  const desk = await openDesk()
  await expect(openDesk(desk)).rejects.toMatchObject({
    name: 'LeydenError',
    message: `Port ${desk.port} is taken by another program.`,
    remedy: expect.stringContaining('--port'),
  })
})
