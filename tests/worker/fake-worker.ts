/**
 * A worker that plays a scenario instead of training: the hyper-parameter `scenario` names it. It loads neither plugins nor
 * TensorFlow, so that the host and the command line are tested in milliseconds.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { connectToHost } from '../../engine/worker/host-port.ts'
import type { HostMessage, MediaRecord, PluginDescription, RunConfig, RunSummary, WorkerMessage } from '../../engine/worker/messages.ts'

type RunMessage = Extract<HostMessage, { type: 'run' }>
type ControlMessage = Extract<HostMessage, { type: 'control' }>

const host = connectToHost()
process.on('SIGINT', () => {})

const summary: RunSummary = {
  epochs: 2,
  steps: 20,
  seconds: 1.5,
  metrics: { val_accuracy: 0.75 },
  bestCheckpoint: null,
  lastCheckpoint: null,
}

const scenarios: Record<string, (message: RunMessage) => Promise<void> | void> = {
  completes: ({ config, folder }) => {
    train(config, folder)
    const reason = 'maxEpochs is 2, and all are done.'
    end({ type: 'ended', outcome: 'completed', summary: { ...withCheckpoints(folder), ...profiled(config, folder), reason } })
  },
  diverges: ({ config }) => {
    start(config)
    host.send({
      type: 'metrics',
      points: [NaN, Infinity, -Infinity].map((value, step) => ({ name: 'train_loss', step, epoch: 0, time: step, value })),
    })
    end({ type: 'ended', outcome: 'completed', summary: { ...summary, metrics: { train_loss: NaN } } })
  },
  fails: ({ config }) => {
    start(config)
    const location = { file: path.join(config.plugin, 'plugin.ts'), line: 7, column: 3 }
    const error = {
      message: 'the loss is not a scalar',
      remedy: 'Return losses.mse(...).',
      location,
      usage: false,
      stack: 'Error: deep\n    at far (away.ts:1:1)',
    }
    end({ type: 'failed', error, summary: null }, 1)
  },
  hangs: ({ config, folder }) => {
    train(config, folder)
    onControl = answerControl
    onStop = () => end({ type: 'ended', outcome: 'stopped', summary: withCheckpoints(folder) })
  },
  ignoresStop: ({ config }) => {
    start(config)
    onStop = () => log('I heard you')
  },
  diesWhenStopped: ({ config }) => {
    start(config)
    onStop = () => process.exit(9)
  },
  logsMedia: ({ config, folder }) => {
    start(config)
    sendMedia(folder)
    end({ type: 'ended', outcome: 'completed', summary })
  },
  exits: ({ config }) => {
    start(config)
    print('the last words', () => process.exit(3))
  },
  killed: ({ config, folder }) => {
    train(config, folder)
    print('the last words', () => process.kill(process.pid, 'SIGKILL'))
  },
  silent: ({ config }) => {
    start(config)
    clearInterval(heartbeat)
    onStop = () => end({ type: 'ended', outcome: 'stopped', summary })
  },
}

let onStop = () => {}
let prepared = false
let onControl: (message: ControlMessage) => void = () => {}

/** Saves no checkpoints, and makes every other change at step 20. */
function answerControl({ id, change }: ControlMessage): void {
  if (change.kind !== 'checkpoint') {
    return host.send({ type: 'controlled', id, entry: { change, epoch: 1, step: 20, batch: 20, message: `${change.kind} is changed.` } })
  }
  host.send({ type: 'controlRefused', id, error: { message: 'This run keeps no checkpoints.', remedy: 'Start another.', usage: true } })
}

const heartbeat = setInterval(() => host.send({ type: 'heartbeat', time: Date.now(), residentBytes: 1 }), 1000)

host.onDisconnect(() => process.exit(1))
host.onMessage((message) => {
  if (message.type === 'stop') onStop()
  if (message.type === 'control') onControl(message)
  if (message.type === 'prepare') prepared = true
  if (message.type === 'inspect') {
    const description = { type: 'description', description: describe(message.plugin) } as const
    if (prepared) host.send(description)
    else end(description)
  }
  if (message.type === 'devices')
    end({ type: 'deviceList', runtime: 'fake 1.0', devices: [{ id: 'cpu:0', kind: 'cpu', name: 'Fake processor', memoryBytes: 8e9 }] })
  if (message.type === 'run') void scenarios[String(message.config.hparams['scenario'] ?? 'completes')]?.(message)
})

function describe(plugin: string): PluginDescription {
  const schema = {
    type: 'object',
    properties: {
      scenario: { type: 'string', enum: Object.keys(scenarios), default: 'completes', description: 'What the fake does' },
      hidden: { type: 'integer', minimum: 8, maximum: 1024, default: 128, description: 'Units' },
      rate: { type: 'number', exclusiveMinimum: 0, default: 0.1 },
      layers: { type: 'array', items: { type: 'integer' }, default: [1] },
    },
  }
  const defaults = { scenario: 'completes', hidden: 128, rate: 0.1, layers: [1] }
  return {
    name: 'fake',
    entry: path.join(plugin, 'plugin.ts'),
    modules: [{ name: 'Fake', schema, defaults }],
    data: [{ name: 'Moons' }],
    trainer: {},
  }
}

function profiled({ trainer }: RunConfig, folder: string): Pick<RunSummary, 'profile'> {
  if (!trainer.profiler) return {}
  const part = (share: number) => ({ meanMs: 4 * share, share, totalMs: 76 * share })
  const parts = { data: part(0.75), transfer: part(0), execute: part(0.25), callbacks: part(0), logging: part(0), other: part(0) }
  const train = { steps: 19, meanMs: 4, totalMs: 76, parts, firstMs: 30, captures: 1, captureMs: 20 }
  const bottleneck = { stage: 'train' as const, part: 'data' as const, share: 0.75, message: 'Reading data takes 75 % of a step.' }
  const profile = { stages: { train }, bottleneck }
  writeFileSync(path.join(folder, 'profile.json'), JSON.stringify(profile))
  return { profile }
}

function sendMedia(folder: string): void {
  mkdirSync(path.join(folder, 'media'))
  const files: [MediaRecord['kind'], string, string | Uint8Array][] = [
    ['image', '0.png', Uint8Array.of(137, 80, 78, 71)],
    ['audio', '1.wav', 'RIFF'],
    ['text', '2.txt', 'größe'],
    ['table', '3.json', '{"columns":["a"],"rows":[[1],["b"],[true],[null]]}'],
    ['histogram', '4.json', '{"edges":[0,1],"counts":[3],"min":0,"max":1,"sum":2,"sumSquares":2,"notFinite":0}'],
    ['confusionMatrix', '5.json', '{"matrix":[[1,0],[null,2]],"classNames":["x","y"]}'],
    ['curve', '6.json', '{"xLabel":"x","yLabel":"y","series":[{"name":"c","x":[0,1],"y":[null,1]}]}'],
  ]
  const media = files.map(([kind, file, data]): MediaRecord => {
    writeFileSync(path.join(folder, 'media', file), data)
    const bytes = Buffer.from(data as string).length
    return { name: kind, kind, step: 7, epoch: 1, time: 5, item: 0, caption: 'seen', file: `media/${file}`, bytes }
  })
  host.send({ type: 'media', media })
}

function start(config: RunConfig): void {
  const versions = { leyden: '0.1.0', given: process.env['GIVEN'] ?? '' }
  host.send({ type: 'started', module: 'Fake', data: 'Moons', hparams: config.hparams, device: 'cpu:0', versions })
  host.send({ type: 'summary', text: 'Fake: 42 parameters', parameters: 42 })
  log('training')
}

function train(config: RunConfig, folder: string): void {
  start(config)
  for (const epoch of [0, 1]) {
    const value = 1 / (epoch + 1)
    const progress = {
      stage: 'train' as const,
      epoch,
      epochs: 2,
      batch: 10,
      batches: 10,
      batchOfEpoch: 0,
      step: 10 * (epoch + 1),
      metrics: { train_loss: value },
    }
    host.send({ type: 'progress', progress })
    host.send({ type: 'metrics', points: [{ name: 'train_loss', step: progress.step, epoch, time: Date.now(), value }] })
    const best = path.join(folder, 'checkpoints', `epoch=${epoch}`)
    mkdirSync(best, { recursive: true })
    writeFileSync(path.join(best, 'state.json'), '{}')
    const checkpoint = {
      path: best,
      epoch,
      step: progress.step,
      bytes: 1000,
      time: Date.now(),
      metrics: { val_accuracy: 0.75 },
      best: epoch === 0,
    }
    host.send({ type: 'checkpoint', checkpoint })
  }
}

function withCheckpoints(folder: string): RunSummary {
  const [bestCheckpoint, lastCheckpoint] = [0, 1].map((epoch) => path.join(folder, 'checkpoints', `epoch=${epoch}`)) as [string, string]
  return { ...summary, bestCheckpoint, lastCheckpoint }
}

function log(message: string): void {
  host.send({ type: 'log', level: 'info', message, time: Date.now() })
}

function print(line: string, then: () => void): void {
  void host.flush().then(() => process.stdout.write(`printed\n`, () => process.stderr.write(line, then)))
}

function end(message: WorkerMessage, code = 0): void {
  host.send(message)
  void host.flush().then(() => process.exit(code))
}
