import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { expect, onTestFinished, test } from 'vitest'
import type { Frame } from '../../electron/bridge.ts'
import { connectChannel } from '../../electron/channels.ts'
import { answerConnections } from '../../electron/connections.ts'
import { EngineLine } from '../../electron/engine-line.ts'
import type { EngineSource } from '../../electron/engine-source.ts'
import { localEngine } from '../../electron/local-engine.ts'
import { LeydenError } from '../../engine/errors/index.ts'
import { serveMessagePort } from '../../engine/api/index.ts'
import type { Contract } from '../../engine/api/contract/index.ts'
import { wireSerializers } from '../../engine/api/contract/wire.ts'
import { openFakeEngine } from '../api/fake-engine.ts'
import { createElectronDouble, pageFrame, type ElectronDouble } from './electron-double.ts'
import { asEnginePort, createChannel } from './port-double.ts'

/** The page's side, as the preload script makes it, in front of this main process. */
function openLine(electron: ElectronDouble) {
  const frames = new Set<(frame: Frame) => void>()
  const closings: string[] = []
  const line = new EngineLine({
    handOver: (port) => electron.ipcMain.emit(connectChannel, { senderFrame: pageFrame, ports: [asEnginePort(port)] }),
    onFrame: (frame) => frames.forEach((listener) => listener(frame)),
    onClosed: () => closings.push('closed'),
  })
  onTestFinished(() => void line.connect().catch(() => {}))
  const port = {
    addEventListener: (event: string, listener: (event: { data: Frame }) => void) =>
      void (event === 'message' && frames.add((data) => listener({ data }))),
    postMessage: (frame: Frame) => line.send(frame),
  }
  const client = () =>
    createORPCClient<ContractRouterClient<Contract>>(new RPCLink({ port: port as never, customJsonSerializers: wireSerializers }))
  return { line, closings, client }
}

function inFrontOf(engine: Partial<EngineSource>): ElectronDouble {
  const electron = createElectronDouble('/nowhere')
  answerConnections(electron, { connect: async () => {}, liveRuns: () => 0, close: async () => {}, ...engine })
  return electron
}

test('a call goes through the window to an engine in the same process, and its stream comes back', async () => {
  const { engine, request } = await openFakeEngine()
  const electron = createElectronDouble('/nowhere')
  const source = localEngine(electron, async () => ({ openEngine: async () => engine, serveMessagePort }))
  answerConnections(electron, source)
  const { line, client } = openLine(electron)
  await line.connect()
  const { runs } = client()
  const { run } = await runs.start(request('hangs'))
  for await (const { runs: rows } of await runs.watch()) if (rows.some(({ id, state }) => id === run && state === 'running')) break
  expect(source.liveRuns()).toBe(1)
  await source.close()
  expect(source.liveRuns()).toBe(0)
})

test('an engine that cannot be opened is explained to the page, and the next connection tries again', async () => {
  const { engine } = await openFakeEngine()
  const problems = [new LeydenError('The home folder is full.', { remedy: 'Make room.' })]
  const openEngine = async () => {
    const problem = problems.pop()
    if (problem) throw problem
    return engine
  }
  const electron = createElectronDouble('/nowhere')
  answerConnections(
    electron,
    localEngine(electron, async () => ({ openEngine, serveMessagePort })),
  )
  const { line, closings, client } = openLine(electron)
  await expect(line.connect()).rejects.toThrow('The home folder is full. Make room.')
  await line.connect()
  expect((await client().machine.info()).instance).toBe(engine.context.instance)
  expect(closings).toEqual([])
})

test('closing an engine that nobody opened opens none', async () => {
  const source = localEngine(createElectronDouble('/nowhere'), () => Promise.reject(new Error('it was opened')))
  await source.close()
  expect(source.liveRuns()).toBe(0)
})

test.each([
  ['a foreign frame', { senderFrame: { url: 'https://example.org/', parent: null } }],
  ['a frame in the page', { senderFrame: { url: 'leyden://app/', parent: pageFrame } }],
  ['a frame that is gone', { senderFrame: null }],
])('the channel of %s is closed unanswered', async (_, event) => {
  const connected: unknown[] = []
  const electron = inFrontOf({ connect: async (port) => void connected.push(port) })
  const { port1, port2 } = createChannel()
  const closed = new Promise<void>((resolve) => port1.once('close', resolve))
  electron.ipcMain.emit(connectChannel, { ...event, ports: [port2] })
  await closed
  expect(connected).toEqual([])
})

test('a new connection takes the place of the one before, which is no loss', async () => {
  const ports: unknown[] = []
  const electron = inFrontOf({
    async connect(port, onOpen) {
      ports.push(port)
      onOpen()
    },
  })
  const { line, closings } = openLine(electron)
  await line.connect()
  await line.connect()
  expect(ports).toHaveLength(2)
  expect(closings).toEqual([])
})

test('a connection that is replaced before it was open is given up', async () => {
  const { line } = openLine(inFrontOf({ connect: () => new Promise(() => {}) }))
  const first = line.connect()
  line.connect().catch(() => {})
  await expect(first).rejects.toThrow('replaced by another connection')
})

test('nothing can be sent where no connection is open', () => {
  const { line } = openLine(inFrontOf({}))
  expect(() => line.send('frame')).toThrow('There is no connection to the engine.')
})
