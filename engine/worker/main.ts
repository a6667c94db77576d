/**
 * A worker's entry: answers `inspect`, `devices`, `showLoop` and `summarize`, or carries out one run, which it may inspect the plugin of
 * before. It is the only process that runs plugin code and loads TensorFlow; both come in by `import()`, so that a process that is only
 * asked one of these loads no more than that.
 */
import { describeError, type ErrorReport } from '../errors/index.ts'
import { connectToHost } from './host-port.ts'
import type { HostMessage, RunConfig } from './messages.ts'
import type { run } from './run.ts'

const heartbeatMs = 1000
/** How long a run may take to stop when its host is gone. */
const orphanMs = 5000

/** A throw below many layers of TensorFlow.js must still show the line of the plugin that it came through. */
Error.stackTraceLimit = 60

type Control = Extract<HostMessage, { type: 'control' }>

const host = connectToHost()
const stopListeners: (() => void)[] = []
const controls: Control[] = []
let onControl = (control: Control): void => void controls.push(control)
let stopRequested = false
let failing = false
let plugin: string | undefined
let prepared: Promise<{ run: typeof run }> | null = null

// Ctrl-C in a terminal reaches every process of the group. The host decides what it means.
process.on('SIGINT', () => {})
// With the host gone nobody reads what is printed, and that must not keep a run from saving its last checkpoint.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
process.on('uncaughtException', (error) => void fail(error))
process.on('unhandledRejection', (error) => void fail(error))

setInterval(() => host.send({ type: 'heartbeat', time: Date.now(), residentBytes: process.memoryUsage.rss() }), heartbeatMs).unref()
host.onMessage((message) => void answer(message).catch(fail))
host.onDisconnect(() => {
  stopRun()
  setTimeout(() => process.exit(1), plugin === undefined ? 0 : orphanMs)
})

async function answer(message: HostMessage): Promise<void> {
  if (message.type === 'stop') return stopRun()
  if (message.type === 'control') return onControl(message)
  if (message.type === 'prepare') return void (await prepare())
  if (message.type === 'inspect') await inspect(message.plugin)
  else if (message.type === 'devices') await listDevices()
  else if (message.type === 'showLoop') await showLoop(message.config)
  else if (message.type === 'summarize') await summarize(message.config, message.maxDepth)
  else await carryOut(message.config, message.folder)
  // One that was launched ahead has been asked about the plugin of the run that it waits for.
  if (message.type !== 'inspect' || !prepared) await leave(0)
}

async function inspect(path: string): Promise<void> {
  const { describePlugin } = await import('../plugins/index.ts')
  host.send({ type: 'description', description: await describePlugin(path) })
}

async function listDevices(): Promise<void> {
  const { listDevices, startRuntime } = await import('../tensor/index.ts')
  host.send({ type: 'deviceList', devices: listDevices(), runtime: `TensorFlow ${startRuntime().version}` })
}

async function showLoop(config: RunConfig): Promise<void> {
  plugin = config.plugin
  const { showLoop } = await import('./show-loop.ts')
  host.send({ type: 'loop', text: await showLoop(config) })
}

async function summarize(config: RunConfig, maxDepth: number): Promise<void> {
  plugin = config.plugin
  const { summarize } = await import('./summarize.ts')
  host.send({ type: 'report', report: await summarize(config, maxDepth) })
}

async function carryOut(config: RunConfig, folder: string): Promise<void> {
  plugin = config.plugin
  const { run } = await prepare()
  await run(config, folder, { send: (message) => host.send(message), onStop, onControl: listenToControls })
}

function prepare(): Promise<{ run: typeof run }> {
  return (prepared ??= load())
}

async function load(): Promise<{ run: typeof run }> {
  const { preloadTensorFlow } = await import('../tensor/preload/index.ts')
  preloadTensorFlow()
  return import('./run.ts')
}

/** What was asked while the run's code was still being loaded comes first. */
function listenToControls(listener: (id: number, change: Control['change']) => void): void {
  onControl = ({ id, change }) => listener(id, change)
  controls.splice(0).forEach(onControl)
}

/** A stop may have come while the run's code was still being loaded. */
function onStop(listener: () => void): void {
  stopListeners.push(listener)
  if (stopRequested) queueMicrotask(listener)
}

function stopRun(): void {
  stopRequested = true
  for (const listener of stopListeners) listener()
}

async function fail(error: unknown): Promise<void> {
  if (failing) return
  failing = true
  host.send({ type: 'failed', error: await report(error).catch(() => describeError(error)), summary: null })
  await leave(1)
}

async function report(error: unknown): Promise<ErrorReport> {
  if (plugin === undefined) return describeError(error)
  const [{ describePluginError }, { findPlugin }] = await Promise.all([import('../plugins/index.ts'), import('../plugin-files/index.ts')])
  return describePluginError(error, findPlugin(plugin))
}

/** Exits even where a plugin's timer or socket would keep the process alive. */
async function leave(code: number): Promise<never> {
  await Promise.all([host.flush(), ...[process.stdout, process.stderr].map(drain)])
  process.exit(code)
}

/** Resolves when all that was printed is with the host: a pipe takes 64 kB at once, the rest as fast as it is read. */
function drain(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => void stream.write('', () => resolve()))
}
