import { EventEmitter } from 'node:events'
import type { LogLine, RunRecord, RunState, RunStore, StoredCheckpoint, StoredMedia } from '../store/index.ts'
import type {
  JournalEntry,
  LiveChange,
  MetricPoint,
  OutputStream,
  Progress,
  RunSummary,
  TuningResult,
  WorkerExit,
  WorkerMessage,
  WorkerProcess,
} from '../worker/index.ts'
import { HeartbeatWatch } from './heartbeat-watch.ts'
import { describeTuning } from './describe-tuning.ts'
import type { LastWord } from './outcome.ts'
import { levelOf } from './output-level.ts'
import { recordEnd, unkept } from './run-end.ts'
import { summarise } from './summarise.ts'

type Message<T extends WorkerMessage['type']> = Extract<WorkerMessage, { type: T }>

export interface RunEvents {
  state: [RunState]
  started: [Message<'started'>]
  /** The model as text, and its number of parameters. */
  summary: [text: string, parameters: number]
  progress: [Progress]
  metrics: [MetricPoint[]]
  media: [StoredMedia[]]
  checkpoint: [StoredCheckpoint]
  /** What it was asked for while it went on is done. */
  changed: [JournalEntry]
  log: [LogLine]
  /** A line that the plugin or a library printed. It is in the log too, unless TensorFlow says it of itself as it starts. */
  output: [OutputStream, string]
  /** Once it was asked to stop, or is being ended. */
  stopping: []
  unresponsive: []
  responsive: []
}

/** How long a worker may take to leave after its last word. */
const leaveMs = 10_000
/** How long an end that the history didn't take waits for the next try, in ms. */
const retryMs = 5000

/**
 * A run whose worker lives. It writes all that the worker says to the history and passes it on as events. What can't be written, as on
 * a full disk, ends this run and no other.
 */
export class ActiveRun extends EventEmitter<RunEvents> {
  readonly id: string
  /** Resolves when the worker is gone and the history is on disk, or can't be written. Never rejects: a failed run is a record too. */
  readonly finished: Promise<RunRecord>
  readonly #record: RunRecord
  readonly #store: RunStore
  readonly #worker: WorkerProcess
  readonly #watch: HeartbeatWatch
  #progress: Progress | null = null
  #lastWord: LastWord | null = null
  #stopRequested = false
  #residentBytes: number | null = null
  #unresponsive = false
  /** Why the history could not be written. */
  #fault: Error | null = null

  constructor(record: RunRecord, store: RunStore, worker: WorkerProcess) {
    super()
    this.id = record.id
    this.#record = record
    this.#store = store
    this.#worker = worker
    this.#watch = new HeartbeatWatch({
      onSilence: () => this.#keep(() => this.#noteSilence()),
      onReturn: () => this.#keep(() => this.#noteReturn()),
    })
    worker.onMessage((message) => this.#keep(() => this.#receive(message)))
    worker.onOutput((stream, line) => this.#keep(() => this.#receiveOutput(stream, line)))
    this.finished = new Promise((resolve) => worker.onExit((exit) => resolve(this.#finish(exit))))
    worker.send({ type: 'run', config: record.config, folder: store.runFolder(record.id) })
  }

  get stopRequested(): boolean {
    return this.#stopRequested
  }

  /** True while the worker gives no sign of life. */
  get unresponsive(): boolean {
    return this.#unresponsive
  }

  /** What the worker told last; null before it did. */
  get progress(): Progress | null {
    return this.#progress
  }

  /** Asks the worker to end after this batch. A second call ends it at once. */
  stop(): void {
    if (this.#stopRequested) return this.kill()
    this.#stopRequested = true
    this.#worker.send({ type: 'stop' })
    this.#keep(() => this.#store.addEvent(this.id, 'stopRequested', 'Asked to stop at the end of the batch.'))
    this.emit('stopping')
  }

  /** Ends the worker at once. Checkpoints that were saved stay. */
  kill(): void {
    this.#stopRequested = true
    this.#worker.kill()
    this.#keep(() => this.#store.addEvent(this.id, 'killed', 'Ended at once, as asked.'))
    this.emit('stopping')
  }

  /** Asks the worker for a change that has this number in the history, where the answer goes. */
  control(id: number, change: LiveChange): void {
    this.#worker.send({ type: 'control', id, change })
  }

  /** What came of it; before the end, what is known so far. */
  summary(): RunSummary {
    return this.#lastWord?.summary ?? summarise(this.#store, this.id, this.#progress)
  }

  /** The first time that it can't, the worker is asked to stop: it saves what it has. */
  #keep(write: () => void): void {
    try {
      write()
    } catch (error) {
      if (this.#fault) return
      this.#fault = error as Error
      this.#worker.send({ type: 'stop' })
      this.#killSoon()
    }
  }

  #receive(message: WorkerMessage): void {
    this.#watch.beat()
    switch (message.type) {
      case 'heartbeat':
        this.#residentBytes = message.residentBytes
        return
      case 'started':
        return this.#start(message)
      case 'summary':
        return this.#noteSummary(message)
      case 'progress':
        return this.#noteProgress(message.progress)
      case 'metrics':
        return this.#noteMetrics(message.points)
      case 'media':
        return void this.emit('media', this.#store.addMedia(this.id, message.media))
      case 'checkpoint':
        return this.#noteCheckpoint(message)
      case 'checkpointRemoved':
        return this.#store.markCheckpointRemoved(message.path, Date.now())
      case 'controlled':
        return this.#noteChange(message)
      case 'controlRefused':
        return this.#store.controls.refuse(message.id, message.error)
      case 'tuned':
        return this.#noteTuning(message.result)
      case 'log':
        return this.#noteLog({ time: message.time, level: message.level, message: message.message })
      case 'ended':
      case 'failed':
        return this.#noteLastWord(message)
    }
  }

  #start(message: Message<'started'>): void {
    const { module, data, hparams, device, versions } = message
    this.#store.updateRun(this.id, { state: 'running', startedAt: Date.now(), module, data, hparams, device, versions })
    this.#store.addEvent(this.id, 'started', `${module} on ${device}`)
    this.emit('state', 'running')
    this.emit('started', message)
  }

  #noteSummary({ text, parameters }: Message<'summary'>): void {
    this.#store.updateRun(this.id, { parameters })
    const lines = text.trimEnd().split('\n')
    this.#store.appendLog(
      this.id,
      lines.map((message) => ({ time: Date.now(), level: 'info', message })),
    )
    this.emit('summary', text, parameters)
  }

  /** Epoch and step go to the history once an epoch and at checkpoints: a run whose host is killed is then right to the epoch. */
  #noteProgress(progress: Progress): void {
    const newEpoch = progress.epoch !== this.#progress?.epoch
    this.#progress = progress
    if (newEpoch) this.#store.updateRun(this.id, { epochs: progress.epoch, steps: progress.step })
    this.emit('progress', progress)
  }

  #noteMetrics(points: MetricPoint[]): void {
    this.#store.appendMetrics(this.id, points)
    this.emit('metrics', points)
  }

  #noteCheckpoint({ checkpoint }: Message<'checkpoint'>): void {
    const stored = this.#store.addCheckpoint(this.id, checkpoint)
    this.#store.updateRun(this.id, { steps: checkpoint.step })
    this.#store.addEvent(this.id, 'checkpoint', checkpoint.path, { step: checkpoint.step, best: checkpoint.best })
    this.emit('checkpoint', stored)
  }

  #noteChange({ id, entry }: Message<'controlled'>): void {
    this.#store.controls.apply(id, entry)
    const { change, step, epoch, message } = entry
    this.#store.addEvent(this.id, 'changed', message, { change, step, epoch })
    this.emit('changed', entry)
  }

  /** The whole curve, for whoever draws it. */
  #noteTuning(result: TuningResult): void {
    this.#store.addEvent(this.id, 'tuned', describeTuning(result), { ...result })
  }

  #noteLog(line: LogLine): void {
    this.#store.appendLog(this.id, [line])
    this.emit('log', line)
  }

  #receiveOutput(stream: OutputStream, line: string): void {
    const level = levelOf(stream, line)
    if (level !== null) this.#store.appendLog(this.id, [{ time: Date.now(), level, message: line }])
    this.emit('output', stream, line)
  }

  #noteLastWord(message: LastWord): void {
    this.#lastWord = message
    this.#killSoon()
  }

  #killSoon(): void {
    setTimeout(() => this.#worker.kill(), leaveMs).unref()
  }

  #noteSilence(): void {
    this.#unresponsive = true
    this.#store.addEvent(this.id, 'unresponsive', 'The worker has given no sign of life for 30 s.')
    this.emit('unresponsive')
  }

  #noteReturn(): void {
    this.#unresponsive = false
    this.#store.addEvent(this.id, 'responsive', 'The worker is back.')
    this.emit('responsive')
  }

  #finish(exit: WorkerExit): RunRecord {
    this.#watch.stop()
    try {
      return this.#keepEnd(exit)
    } catch (error) {
      this.#fault ??= error as Error
      setTimeout(() => this.#finish(exit), retryMs).unref()
      return { ...this.#record, ...unkept(this.#fault), endedAt: Date.now() }
    }
  }

  #keepEnd(exit: WorkerExit): RunRecord {
    const [lastWord, stopRequested, residentBytes, fault] = [this.#lastWord, this.#stopRequested, this.#residentBytes, this.#fault]
    const { state } = recordEnd(this.#store, this.id, { exit, lastWord, stopRequested, residentBytes, fault }, () => this.summary())
    this.emit('state', state)
    return this.#store.findRun(this.id)
  }
}
