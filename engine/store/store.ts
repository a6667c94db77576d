import path from 'node:path'
import type { Database } from 'better-sqlite3'
import type { CheckpointRecord, Json, MediaRecord, MetricPoint } from '../worker/index.ts'
import type {
  LogLine,
  LogPart,
  MediaSummary,
  MetricBuckets,
  MetricSeries,
  MetricSummary,
  NewRun,
  RunChanges,
  RunEvent,
  RunFilter,
  RunRecord,
  RunStore,
  StoredCheckpoint,
  StoredMedia,
} from './types.ts'
import { Changes } from './changes.ts'
import { Checkpoints } from './checkpoints.ts'
import { Controls } from './controls.ts'
import { openDatabase, type Write } from './database.ts'
import { Events } from './events.ts'
import { RunFinder } from './find-run.ts'
import { FlushTimer } from './flush-timer.ts'
import { makeHome } from './home.ts'
import { Lease } from './lease.ts'
import { LastMetrics } from './last-metrics.ts'
import { LogBuffer } from './log-buffer.ts'
import { logFile, readLines, readPart } from './log-file.ts'
import { MediaIndex } from './media.ts'
import { MetricBuffer } from './metric-buffer.ts'
import { MetricReader, type StepRange } from './metric-reader.ts'
import { Metrics } from './metrics.ts'
import { recoverRuns } from './recovery.ts'
import type { RunChange } from './run-rows.ts'
import { Runs } from './runs.ts'
import { Settings } from './settings.ts'

/** Points or lines that may wait for the timer: what more there is is written at once, so that no transaction takes long. */
const bufferLimit = 20_000

/** The run history of a home, made of its parts; holds the buffers and the lease. */
export class SqliteRunStore implements RunStore {
  readonly home: string
  readonly controls: Controls
  readonly #db: Database
  readonly #write: Write
  readonly #runs: Runs
  readonly #finder: RunFinder
  readonly #metrics: Metrics
  readonly #lastMetrics: LastMetrics
  readonly #changes: Changes
  readonly #reader: MetricReader
  readonly #checkpoints: Checkpoints
  readonly #media: MediaIndex
  readonly #events: Events
  readonly #settings: Settings
  readonly #points = new MetricBuffer()
  readonly #lines = new LogBuffer()
  readonly #timer = new FlushTimer(() => this.flush())
  #lease: Lease | undefined

  constructor(home: string) {
    this.home = path.resolve(home)
    makeHome(this.home)
    const { db, write } = openDatabase(this.home)
    this.#db = db
    this.#write = write
    this.#runs = new Runs(this.home, db, write)
    this.#finder = new RunFinder(this.home, db)
    this.#metrics = new Metrics(db)
    this.#lastMetrics = new LastMetrics(db)
    this.#changes = new Changes(db)
    this.#reader = new MetricReader(this.#metrics)
    this.#checkpoints = new Checkpoints(this.home, db, write)
    this.#media = new MediaIndex(this.home, db, write)
    this.#events = new Events(db, write)
    this.controls = new Controls(db, write)
    this.#settings = new Settings(db, write)
  }

  createRun(run: NewRun): RunRecord {
    return this.#runs.create(run, () => (this.#lease ??= new Lease(this.home)).host)
  }

  updateRun(id: string, change: RunChange): void {
    this.#runs.update(id, change)
  }

  tagRun(id: string, tags: string[]): void {
    this.#runs.setTags(id, tags)
  }

  findRun(reference: string): RunRecord {
    return this.#runs.get(this.#finder.find(reference))
  }

  listRuns(filter?: RunFilter): RunRecord[] {
    return this.#runs.list(filter)
  }

  lastMetrics(runs?: readonly string[]): Map<string, Record<string, number>> {
    this.flush()
    return this.#lastMetrics.read(runs)
  }

  changesSince(number: number): RunChanges {
    this.flush()
    return this.#changes.since(number)
  }

  dataVersion(): number {
    return this.#changes.version()
  }

  runFolder(id: string): string {
    return this.#runs.folder(id)
  }

  appendMetrics(run: string, points: MetricPoint[]): void {
    this.#runs.check(run)
    this.#points.add(run, points)
    this.#flushSoon()
  }

  metricSummaries(run: string): MetricSummary[] {
    this.flush()
    return this.#metrics.summaries(run)
  }

  metricSeries(run: string, name: string, range?: StepRange): MetricSeries {
    this.flush()
    return this.#reader.series(run, name, range)
  }

  metricPoints(run: string, name: string, range: { from: number; limit: number }): MetricSeries {
    this.flush()
    return this.#reader.points(run, name, range)
  }

  metricBuckets(run: string, name: string, options: StepRange & { buckets: number }): MetricBuckets {
    this.flush()
    return this.#reader.buckets(run, name, options)
  }

  addCheckpoint(run: string, checkpoint: CheckpointRecord): StoredCheckpoint {
    this.#runs.check(run)
    return this.#checkpoints.add(run, checkpoint)
  }

  markCheckpointRemoved(folder: string, time: number): void {
    this.#checkpoints.markRemoved(folder, time)
  }

  listCheckpoints(run?: string): StoredCheckpoint[] {
    return this.#checkpoints.list(run)
  }

  addMedia(run: string, media: readonly MediaRecord[]): StoredMedia[] {
    this.#runs.check(run)
    return this.#media.add(run, media)
  }

  findMedia(id: string): StoredMedia {
    return this.#media.get(id)
  }

  listMedia(run: string, name?: string): StoredMedia[] {
    return this.#media.list(run, name)
  }

  mediaSummaries(run: string): MediaSummary[] {
    return this.#media.summaries(run)
  }

  addEvent(run: string, kind: string, message: string, data?: Json): void {
    this.#runs.check(run)
    this.#events.add(run, kind, message, data)
  }

  listEvents(run: string): RunEvent[] {
    return this.#events.list(run)
  }

  appendLog(run: string, lines: LogLine[]): void {
    this.#runs.check(run)
    this.#lines.add(logFile(this.runFolder(run)), lines)
    this.#flushSoon()
  }

  readLog(run: string, { last }: { last?: number } = {}): LogLine[] {
    this.flush()
    return readLines(logFile(this.runFolder(run)), last)
  }

  readLogPart(run: string, place: { last: number } | { from: number }): LogPart {
    this.flush()
    return readPart(logFile(this.runFolder(run)), place)
  }

  getSetting(key: string): Json | undefined {
    return this.#settings.get(key)
  }

  setSetting(key: string, value: Json): void {
    this.#settings.set(key, value)
  }

  listSettings(prefix: string): Record<string, Json> {
    return this.#settings.list(prefix)
  }

  recover(): RunRecord[] {
    return recoverRuns(this.home, this.#db, this.#write, this.#runs, this.#events)
  }

  integrityCheck(): string {
    this.flush()
    const problems = this.#db.pragma('integrity_check') as { integrity_check: string }[]
    return problems.map((row) => row.integrity_check).join('\n')
  }

  flush(): void {
    this.#timer.stop()
    try {
      if (this.#points.size > 0) this.#writePoints()
      if (this.#lines.size > 0) this.#lines.write()
    } catch (error) {
      this.#timer.start()
      throw error
    }
  }

  close(): void {
    if (!this.#db.open) return
    try {
      this.flush()
    } finally {
      this.#timer.stop()
      this.#lease?.release()
      this.#db.close()
    }
  }

  #flushSoon(): void {
    if (this.#points.size + this.#lines.size >= bufferLimit) this.flush()
    else this.#timer.start()
  }

  #writePoints(): void {
    this.#write(() => {
      for (const { run, name, points } of this.#points.entries()) this.#metrics.append(run, name, points)
    })
    this.#points.clear()
  }
}
