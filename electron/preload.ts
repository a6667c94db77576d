/** Runs in the page's process, but out of its reach, and gives it `window.leyden`: two functions and nothing of Electron. */
import { contextBridge, ipcRenderer } from 'electron'
import type { BridgeEvents, Frame } from './bridge.ts'
import { callChannel, connectChannel, mainCalls, type MainCall } from './channels.ts'
import { EngineLine } from './engine-line.ts'

type Listeners = { [Name in keyof BridgeEvents]: Set<(value: never) => void> }

const listeners: Listeners = { frame: new Set(), closed: new Set() }
const line = new EngineLine({
  handOver: (port) => ipcRenderer.postMessage(connectChannel, null, [port as never]),
  onFrame: (frame) => listeners.frame.forEach((listener) => listener(frame as never)),
  onClosed: () => listeners.closed.forEach((listener) => listener(undefined as never)),
})

/** Electron puts its own words before the main process's. */
const electronsWords = /^Error invoking remote method '[^']*': (?:\w*Error: )?/

async function askMain(name: MainCall, input: unknown): Promise<unknown> {
  try {
    return await ipcRenderer.invoke(callChannel(name), input)
  } catch (error) {
    throw new Error((error as Error).message.replace(electronsWords, ''), { cause: error })
  }
}

const calls = {
  ...Object.fromEntries(mainCalls.map((name) => [name, (input: unknown) => askMain(name, input)])),
  connect: () => line.connect(),
  send: async (frame: Frame) => line.send(frame),
} as Record<string, (input: never) => Promise<unknown>>

contextBridge.exposeInMainWorld('leyden', {
  async call(name: string, input?: unknown) {
    const answer = Object.hasOwn(calls, name) ? calls[name] : undefined
    if (!answer) throw new Error(`The window has no call '${name}'.`)
    return answer(input as never)
  },
  on(event: keyof BridgeEvents, listener: (value: never) => void) {
    if (!Object.hasOwn(listeners, event)) throw new Error(`The window has no event '${String(event)}'.`)
    const own = (value: never) => listener(value) // the same function may be given twice
    listeners[event].add(own)
    return () => void listeners[event].delete(own)
  },
})
