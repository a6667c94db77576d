import { setImmediate } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { watchMachine } from '../../engine/api/device-readings.ts'
import type { Runtime } from '../../engine/api/index.ts'
import { LeydenError } from '../../engine/errors/index.ts'
import { makeFolder } from '../plugins/plugin-folder.ts'
import { connect, take } from './client.ts'
import { openFakeEngine } from './fake-engine.ts'

type Progress = Parameters<Parameters<Runtime['install']>[0]>[0]

/** A runtime whose installation the test carries out. */
function runtimeByHand() {
  let installed = false
  const installations: { tell(progress: Partial<Progress>): void; end(error?: Error): void }[] = []
  const runtime: Runtime = {
    has: () => installed,
    install: (onProgress) =>
      new Promise((resolve, reject) =>
        installations.push({
          tell: (progress) => onProgress({ kind: 'cpu', phase: 'download', doneBytes: 0, totalBytes: 100, ...progress }),
          end: (error) => (error ? reject(error) : ((installed = true), resolve())),
        }),
      ),
  }
  return { runtime, installations }
}

test('what the engine is', async () => {
  const [first, second] = [await openFakeEngine(), await openFakeEngine()]
  const infos = await Promise.all([first, second].map(({ engine }) => connect(engine).client.machine.info()))
  expect(infos[0]).toMatchObject({
    home: first.home,
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    platform: expect.stringContaining(process.arch),
  })
  expect(infos[0]!.instance).not.toBe(infos[1]!.instance)
})

test('the checks of the machine have all that an interface shows', async () => {
  const { engine } = await openFakeEngine()
  const findings = await connect(engine).client.machine.preflight()
  expect(findings.map(({ name }) => name)).toEqual(['Node', 'home', 'disk', 'history', 'TensorFlow', 'Python', 'kernels', 'devices'])
  expect(findings[0]).toEqual({ name: 'Node', status: 'ok', message: process.version, remedy: null, fix: null })
  expect(findings.at(-1)).toMatchObject({ status: 'ok', message: 'cpu:0 Fake processor' })
})

test('devices are asked for once', async () => {
  const { engine } = await openFakeEngine()
  const { client } = connect(engine)
  const ask = vi.spyOn(engine.context.host, 'devices')
  const device = { id: 'cpu:0', name: 'Fake processor', type: 'cpu' }
  expect(await Promise.all([client.devices.list(), client.devices.list()])).toEqual([[device], [device]])
  expect(await client.devices.list()).toEqual([device])
  expect(ask).toHaveBeenCalledOnce()
})

test('the checks of the machine ask for the devices no second time, and not before TensorFlow is here', async () => {
  const { engine } = await openFakeEngine()
  const { client } = connect(engine)
  const ask = vi.spyOn(engine.context.host, 'devices')
  await client.devices.list()
  expect((await client.machine.preflight()).at(-1)).toMatchObject({ status: 'ok' })
  expect(ask).toHaveBeenCalledOnce()
  const bare = await openFakeEngine({ runtime: { has: () => false, install: async () => {} } })
  expect((await connect(bare.engine).client.machine.preflight()).at(-1)).toMatchObject({ name: 'devices', status: 'warning' })
})

test('a question for devices that failed, or found none, is asked again', async () => {
  const { engine } = await openFakeEngine()
  const { client } = connect(engine)
  const ask = vi.spyOn(engine.context.host, 'devices')
  ask.mockRejectedValueOnce(new LeydenError('The worker crashed.')).mockResolvedValueOnce({ devices: [], runtime: '' })
  await expect(client.devices.list()).rejects.toMatchObject({ code: 'REFUSED', message: 'The worker crashed.' })
  expect([await client.devices.list(), (await client.devices.list()).length]).toEqual([[], 1])
})

test('the machine is read every two seconds, until nobody looks', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const leave = new AbortController()
  const stream = watchMachine(makeFolder({}), leave.signal)
  const first = (await stream.next()).value!
  expect(first.processorLoad).toBeNull()
  expect(first.memoryUsedBytes).toBeGreaterThan(0)
  expect(first.memoryUsedBytes).toBeLessThan(first.memoryBytes)
  expect(first.diskFreeBytes).toBeLessThanOrEqual(first.diskBytes)
  let read = false
  const second = stream.next().then((result) => ((read = true), result))
  await vi.advanceTimersByTimeAsync(1999)
  expect(read).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  const { processorLoad } = (await second).value!
  vi.useRealTimers()
  if (processorLoad !== null) expect(processorLoad).toBeLessThanOrEqual(1)
  const third = stream.next()
  leave.abort()
  expect(await third).toEqual({ done: true, value: undefined })
})

test('all who ask for TensorFlow follow one installation', async () => {
  const { runtime, installations } = runtimeByHand()
  const { client } = connect((await openFakeEngine({ runtime })).engine)
  const left = await client.machine.installRuntime()
  expect((await left.next()).value).toEqual({ message: 'Preparing', fraction: null })
  await left.return()
  const stayed = await client.machine.installRuntime()
  await stayed.next()
  installations[0]!.tell({ doneBytes: 25 })
  expect((await stayed.next()).value).toEqual({ message: 'Fetching TensorFlow: 25 B of 100 B', fraction: 0.25 })
  const late = await client.machine.installRuntime()
  expect((await late.next()).value).toMatchObject({ fraction: 0.25 })
  installations[0]!.tell({ phase: 'unpack', doneBytes: 50 })
  installations[0]!.end()
  for (const stream of [stayed, late]) expect((await take(stream)).at(-1)).toEqual({ message: 'TensorFlow is here.', fraction: 1 })
  expect(installations).toHaveLength(1)
  expect(await client.devices.list()).toHaveLength(1)
})

test('an installation that fails says why to all, and is tried again when it is asked for again', async () => {
  const { runtime, installations } = runtimeByHand()
  const { client } = connect((await openFakeEngine({ runtime })).engine)
  const streams = [take(await client.machine.installRuntime()), take(await client.machine.installRuntime())]
  await setImmediate()
  await vi.waitFor(() => expect(installations).toHaveLength(1))
  installations[0]!.end(new LeydenError('There is no network.', { remedy: 'Connect.' }))
  for (const stream of streams) await expect(stream).rejects.toMatchObject({ code: 'REFUSED', data: { remedy: 'Connect.' } })
  const again = await client.machine.installRuntime()
  await again.next()
  installations[1]!.end()
  expect((await take(again)).at(-1)).toMatchObject({ fraction: 1 })
})
