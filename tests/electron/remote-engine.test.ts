import { once } from 'node:events'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { readCommandLine } from '../../electron/command-line.ts'
import { remoteEngine } from '../../electron/remote-engine.ts'
import { startEchoEngine, type EchoEngine } from './echo-engine.ts'
import { createChannel } from './port-double.ts'

let echo: EchoEngine

beforeAll(async () => {
  echo = await startEchoEngine()
})
afterAll(() => echo.close())

async function connect(address = echo.address) {
  const { port1, port2 } = createChannel()
  onTestFinished(() => port1.close())
  const opened: string[] = []
  await remoteEngine(readCommandLine(['--engine', address]).engine!).connect(port2, () => opened.push('opened'))
  return { port: port1, opened }
}

test.each([
  ['text', 'ä text'],
  ['bytes', Uint8Array.of(0, 255, 7)],
  ['nothing', new Uint8Array(0)],
])('a frame of %s comes back as it was', async (_, frame) => {
  const { port, opened } = await connect()
  expect(opened).toEqual(['opened'])
  port.postMessage(frame)
  expect(await once(port, 'message')).toEqual([frame])
})

test('the port closes when the engine hangs up', async () => {
  const { port } = await connect()
  const closed = once(port, 'close')
  echo.hangUp()
  await closed
})

test('the web socket closes when the page does', async () => {
  await echo.idle() // from the tests before
  const { port } = await connect()
  expect(echo.connections()).toBe(1)
  port.close()
  await echo.idle()
})

test('what is no frame ends the connection', async () => {
  const { port } = await connect()
  port.postMessage({ not: 'a frame' })
  await once(port, 'close')
})

test.each([
  ['a wrong token', () => `${echo.origin}/#token=wrong`, /^The engine at \S+ refuses the token\.$/],
  ['nobody there', () => 'http://127.0.0.1:1/#token=x', /^No answer from the engine at http:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/],
])('%s is explained', async (_, address, message) => {
  await expect(connect(address())).rejects.toThrow(message)
})
