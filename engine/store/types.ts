import type {
  CheckpointRecord,
  JournalEntry,
  Json,
  LiveChange,
  LogLevel,
  MediaKind,
  MediaRecord,
  MetricPoint,
  RunConfig,
} from '../worker/index.ts'
import type { ErrorReport } from '../errors/index.ts'
import type { Controls } from './controls.ts'

/**
 * `queued` and `running` are live; the others are final. `stopped` was asked for, `failed` has an error, `interrupted` means that
 * the host died first.
 */
export type RunState = 'queued' | 'running' | 'completed' | 'stopped' | 'failed' | 'interrupted'

export interface RunRecord {
  id: string
  /** Given by `--name`, else made of the plugin's name and a number. */
  name: string
  state: RunState
  /** Index into the chart palette, 0 to 7; stays what it is. */
  colour: number
  /** The plugin's own name. */
  plugin: string
  /** Filled when the run starts. */
  module: string | null
  data: string | null
  config: RunConfig
  /** Complete hyper-parameters; those of the configuration until the run starts. */
  hparams: Record<string, Json>
  tags: string[]
  /** Run and checkpoint that this one went on from. */
  parent: string | null
  resumedFrom: string | null
  device: string | null
  versions: Record<string, string>
  parameters: number | null
  /** Milliseconds since the epoch. */
  createdAt: number
  startedAt: number | null
  endedAt: number | null
  epochs: number
  steps: number
  error: ErrorReport | null
}

export interface NewRun {
  name?: string
  plugin: string
  config: RunConfig
  tags: string[]
  parent: string | null
  resumedFrom: string | null
}

export interface StoredCheckpoint extends CheckpointRecord {
  id: string
  run: string
  /** The one with the highest step of its run's checkpoints on disk; of equals, the newest. */
  last: boolean
  /** When its folder was removed; null while it is on disk. */
  removedAt: number | null
}

/** A file of media in a run's folder. */
export interface StoredMedia extends MediaRecord {
  id: string
  run: string
  /** Absolute. */
  path: string
}

/** What a run logged by one name that is no number. */
export interface MediaSummary {
  name: string
  kind: MediaKind
  files: number
  steps: number
  firstStep: number
  lastStep: number
  bytes: number
}

export interface RunEvent {
  time: number
  /** Such as `created`, `started`, `checkpoint`, `unresponsive`, `stopRequested`, `ended`. */
  kind: string
  message: string
  data: Json
}

/** A change that a live run is asked for. `entry` is there once it was made, `error` where it can't be. */
export interface Control {
  id: number
  run: string
  change: LiveChange
  /** `sent` is on its way to the run's worker. */
  state: 'waiting' | 'sent' | 'applied' | 'refused' | 'withdrawn'
  entry: JournalEntry | null
  error: ErrorReport | null
}

export interface LogLine {
  time: number
  level: LogLevel
  message: string
}

/** One metric's newest, smallest and largest finite value, and how many points it has. */
export interface MetricSummary {
  name: string
  count: number
  /** Smallest and largest step, which are the first and last logged unless steps went back. */
  firstStep: number
  lastStep: number
  /** The value logged last, NaN and infinity included. */
  last: number
  min: number | null
  max: number | null
}

/** A metric's points as parallel columns, in the order they were logged, also where steps went back. */
export interface MetricSeries {
  step: Float64Array
  epoch: Float64Array
  /** Milliseconds since the epoch. */
  time: Float64Array
  value: Float64Array
}

/**
 * A metric drawn in at most the number of buckets asked for, in log order. `min` and `max` are exact over the bucket's finite values,
 * NaN where it has none; `last` is the value logged last in the bucket, whatever it is. A bucket covers a power of two of
 * consecutive points counted from the metric's first, so that buckets keep their edges while a chart pans or grows.
 */
export interface MetricBuckets {
  /** Points that the metric had when it was read, those outside the range included. */
  count: number
  /** Smallest and largest step in each bucket. */
  firstStep: Float64Array
  lastStep: Float64Array
  min: Float64Array
  max: Float64Array
  last: Float64Array
}

export interface RunFilter {
  plugin?: string
  state?: RunState
  tag?: string
  limit?: number
}

/** Lines of a log, and the byte in its file at which the ones after them begin. */
export interface LogPart {
  lines: LogLine[]
  next: number
}

/** Runs that changed, and the number of the newest change. */
export interface RunChanges {
  number: number
  runs: string[]
}

/** Run history. Every write of a call is one transaction; reads see all writes that were made before, buffered ones included. */
export interface RunStore {
  readonly home: string
  /** A queued run that this store's process answers for: `recover` of another process leaves it alone while this one lives. */
  createRun(run: NewRun): RunRecord
  /** Throws LeydenError for an unknown run, as do all calls that write to one. */
  updateRun(id: string, change: Partial<Omit<RunRecord, 'id' | 'createdAt' | 'tags' | 'colour'>>): void
  /** Replaces the run's tags. */
  tagRun(id: string, tags: string[]): void
  /**
   * The run that is meant by, in this order: `last` (the newest run), an id, a name (the newest run that bears it), an unambiguous
   * beginning of an id. Throws LeydenError where none or several fit.
   */
  findRun(reference: string): RunRecord
  /** Newest first. */
  listRuns(filter?: RunFilter): RunRecord[]
  /** The value logged last of at most eight metrics a run, those of whole epochs first; of all runs, or of these. */
  lastMetrics(runs?: readonly string[]): Map<string, Record<string, number>>
  /**
   * Runs that any process changed after the change of this number: made, updated, tagged, logged to, or with another checkpoint. Infinity
   * asks for the newest number only.
   */
  changesSince(number: number): RunChanges
  /** Another number after another connection wrote, in whichever process. Costs next to nothing. */
  dataVersion(): number
  /** Absolute; made by `createRun` with `config.json` in it. */
  runFolder(id: string): string
  /**
   * Buffered; on disk after 500 ms at the latest, or after `flush`. Throws LeydenError for a step that isn't a finite
   * number, and takes none of the points then. Any other error (a full disk) says that writing failed: the points are kept and tried again.
   */
  appendMetrics(run: string, points: MetricPoint[]): void
  metricSummaries(run: string): MetricSummary[]
  /** Points whose step is in the range, both ends included. A metric that was never logged has none. */
  metricSeries(run: string, name: string, range?: { fromStep?: number; toStep?: number }): MetricSeries
  /** At most `limit` points in log order, from the point with this number (from 0) on. */
  metricPoints(run: string, name: string, range: { from: number; limit: number }): MetricSeries
  /** Reads a number of bytes bounded by `buckets`, however long the metric is, as long as steps seldom go back. */
  metricBuckets(run: string, name: string, options: { fromStep?: number; toStep?: number; buckets: number }): MetricBuckets
  /**
   * On disk when it returns, so only then may an older checkpoint be removed. `best: true` takes the mark from the run's others. A
   * record at the path of an older one replaces it: the older one counts as removed.
   */
  addCheckpoint(run: string, checkpoint: CheckpointRecord): StoredCheckpoint
  markCheckpointRemoved(path: string, time: number): void
  /** In the order they were added, removed ones included. */
  listCheckpoints(run?: string): StoredCheckpoint[]
  /** Files that are on disk already; in the history when it returns. They go with the run's folder. */
  addMedia(run: string, media: readonly MediaRecord[]): StoredMedia[]
  /** Throws LeydenError where there is none of this id. */
  findMedia(id: string): StoredMedia
  /** In the order they were logged; all, or those of a name. */
  listMedia(run: string, name?: string): StoredMedia[]
  /** By name, in the order of the first of each. */
  mediaSummaries(run: string): MediaSummary[]
  readonly controls: Controls
  addEvent(run: string, kind: string, message: string, data?: Json): void
  /** Oldest first. */
  listEvents(run: string): RunEvent[]
  /** Buffered like metrics; kept in `runs/<id>/logs/`. */
  appendLog(run: string, lines: LogLine[]): void
  /** Oldest first; `last` reads the newest lines only, from the end of the file. */
  readLog(run: string, options?: { last?: number }): LogLine[]
  /** The newest `last` lines, or about a mebibyte of those from a byte on that an earlier part named. */
  readLogPart(run: string, place: { last: number } | { from: number }): LogPart
  /** Settings are small JSON values by key, such as which plugin contents are trusted. */
  getSetting(key: string): Json | undefined
  setSetting(key: string, value: Json): void
  /** Those whose key begins with `prefix`, without it. */
  listSettings(prefix: string): Record<string, Json>
  /** Marks runs whose host no longer lives `interrupted`, and returns them. */
  recover(): RunRecord[]
  /** `ok`, or what SQLite found broken, a line each. */
  integrityCheck(): string
  /** Writes what is buffered; throws where it can't, and keeps it to be tried again. */
  flush(): void
  /** Flushes, and gives up the process's claim on its live runs: end or hand them over first. */
  close(): void
}
