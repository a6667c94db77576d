import type { CheckpointRecord } from '../checkpoint/index.ts'
import type { ErrorReport } from '../errors/index.ts'
import type { Json, PluginDescription } from '../plugins/index.ts'
import type { Device } from '../tensor/index.ts'
import type { Command, Profile, Progress } from '../terminal/index.ts'
import type { JournalEntry, LiveChange, MediaKind, SummaryReport } from '../trainer/index.ts'

export type { CheckpointRecord, JournalEntry, Json, LiveChange, MediaKind, PluginDescription, Progress, SummaryReport }
export type DeviceDescription = Device

export type RunCommand = Command | 'tune'

/** A search for a hyper-parameter; the options are those of the Tuner's methods. */
export interface TuneRequest {
  find: 'lr' | 'batchSize'
  options?: Record<string, number | string | null>
}

/** What a search found. Losses that aren't finite are null. */
export type TuningResult =
  | {
      find: 'lr'
      /** The rates that were tried, and the smoothed losses that they gave. */
      lr: number[]
      loss: (number | null)[]
      mode: 'exponential' | 'linear'
      /** Where the loss falls most steeply, and two thirds down its longest fall; null where that can't be told. */
      steepest: number | null
      valley: number | null
      /** Why nothing is suggested, as a sentence; runs of before may not have it. */
      whyNone?: string | null
      stoppedEarly: boolean
    }
  | { find: 'batchSize'; batchSize: number | null; trials: { batchSize: number; fits: boolean }[] }

/** How many batches: a count (integer) or, below or at 1.0 and written with a fraction, a share of the loader. */
export type BatchLimit = number

/** What a run writes beside its history, for other programs. */
export type LoggerName = 'csv' | 'tensorboard'

/** A part of the trainer by its name, or with options beside it: `{ name: 'EarlyStopping', monitor: 'val_loss' }`. */
export type NamedPart<Name extends string = string> = Name | ({ name: Name } & Record<string, Json>)

/**
 * Trainer options as they come from the command line, a configuration file or the interface. The names and defaults are those
 * of `Trainer`; an option that is left out keeps its default.
 */
export interface TrainerConfig {
  accelerator?: string
  devices?: string
  strategy?: string
  numNodes?: number
  syncBatchNorm?: boolean
  useDistributedSampler?: boolean
  benchmark?: boolean
  inferenceMode?: boolean
  enableCheckpointing?: boolean
  /** Whether the terminal shows how far a run is; its history has it in any case. */
  enableProgressBar?: boolean
  enableModelSummary?: boolean
  barebones?: boolean
  deterministic?: boolean
  detectAnomaly?: boolean
  precision?: string
  capture?: 'on' | 'off' | 'require'
  maxEpochs?: number
  maxSteps?: number
  limitTrainBatches?: BatchLimit
  limitValBatches?: BatchLimit
  limitTestBatches?: BatchLimit
  limitPredictBatches?: BatchLimit
  overfitBatches?: BatchLimit
  fastDevRun?: number
  reloadDataloadersEveryNEpochs?: number
  numSanityValSteps?: number
  /** A count of batches, a share of an epoch, or a time `DD:HH:MM:SS`. */
  valCheckInterval?: number | string
  /** -1 stands for the trainer's null. */
  checkValEveryNEpoch?: number
  minEpochs?: number
  minSteps?: number
  maxTime?: string
  /** By epoch, `{ 0: 8, 4: 1 }` is 8 in the first four epochs. */
  accumulateGradBatches?: number | Record<number, number>
  gradientClipVal?: number
  gradientClipAlgorithm?: 'norm' | 'value'
  logEveryNSteps?: number
  logger?: NamedPart<LoggerName>[]
  callbacks?: NamedPart[]
  profiler?: 'simple'
  /** Refused: a run's files are in its folder. */
  defaultRootDir?: string
}

/** All that is needed to do a run, and to do it again. Kept as `config.json` in the run's folder. */
export interface RunConfig {
  command: RunCommand
  /** Absolute path of the plugin's folder or file. */
  plugin: string
  /** Name of the module in the plugin's `modules`; left out when there is one only. */
  module?: string
  /** Name of the data module in the plugin's `data`; left out when there is one only. */
  data?: string
  /** Hyper-parameters that were given; the schema's defaults fill the rest. */
  hparams: Record<string, Json>
  seed: number
  trainer: TrainerConfig
  /** Checkpoint folder: what `fit` goes on from, or the weights that the other commands use. */
  checkpoint?: string
  /** Changes that were made to the run that `checkpoint` is of while it went on, to be made again. */
  journal?: JournalEntry[]
  /** After `fit`, run the test loop with the best checkpoint's weights. */
  testAfterFit?: boolean
  /** File that `predict` writes, one JSON line a sample. */
  output?: string
  /** What `tune` searches for. */
  tune?: TuneRequest
}

/** Host to worker. */
export type HostMessage =
  | { type: 'run'; config: RunConfig; folder: string }
  /** A run will come: load what every run needs, and stay after an `inspect`. */
  | { type: 'prepare' }
  | { type: 'inspect'; plugin: string }
  | { type: 'devices' }
  /** What the loop of this configuration would be, without running it. */
  | { type: 'showLoop'; config: RunConfig }
  /** What the model of this configuration is made of, without training it. */
  | { type: 'summarize'; config: RunConfig; maxDepth: number }
  /** End at the end of this batch, with loggers closed: the answer is `ended` with outcome `stopped`. */
  | { type: 'stop' }
  /** Change the training at the end of this batch: the answer is `controlled` or `controlRefused`. */
  | { type: 'control'; id: number; change: LiveChange }

/** One logged value. `step` is the optimiser step; `time` is milliseconds since the epoch. */
export interface MetricPoint {
  name: string
  step: number
  epoch: number
  time: number
  value: number
}

export type LogLevel = 'debug' | 'info' | 'warning' | 'error'

export interface RunSummary {
  epochs: number
  steps: number
  seconds: number
  metrics: Record<string, number>
  bestCheckpoint: string | null
  lastCheckpoint: string | null
  /** Where the time of steps went, where a profiler was asked for. */
  profile?: Profile
  /** Why a fit ended, as a sentence. */
  reason?: string
}

/** A file of what was logged that is no number. `time` is milliseconds since the epoch. */
export interface MediaRecord {
  name: string
  kind: MediaKind
  /** The optimiser's, counted from 0. */
  step: number
  epoch: number
  time: number
  /** Of several images or sounds of one call, which. */
  item: number
  caption: string
  /** Below the run's folder, with `/`. */
  file: string
  bytes: number
}

/** Worker to host. */
export type WorkerMessage =
  /** Sent every second while the worker's event loop turns. */
  | { type: 'heartbeat'; time: number; residentBytes: number }
  /** The module is built and its hyper-parameters are complete. */
  | {
      type: 'started'
      module: string
      data: string | null
      hparams: Record<string, Json>
      device: string
      versions: Record<string, string>
    }
  | { type: 'summary'; text: string; parameters: number }
  | { type: 'progress'; progress: Progress }
  /** Points in the order they were logged, at most 250 ms old. */
  | { type: 'metrics'; points: MetricPoint[] }
  /** Files that are whole and on disk. */
  | { type: 'media'; media: MediaRecord[] }
  | { type: 'checkpoint'; checkpoint: CheckpointRecord }
  | { type: 'checkpointRemoved'; path: string }
  | { type: 'controlled'; id: number; entry: JournalEntry }
  | { type: 'controlRefused'; id: number; error: ErrorReport }
  | { type: 'log'; level: LogLevel; message: string; time: number }
  | { type: 'description'; description: PluginDescription }
  | { type: 'deviceList'; devices: DeviceDescription[]; runtime: string }
  | { type: 'loop'; text: string }
  | { type: 'report'; report: SummaryReport }
  /** A search for a hyper-parameter is over. */
  | { type: 'tuned'; result: TuningResult }
  | { type: 'ended'; outcome: 'completed' | 'stopped'; summary: RunSummary }
  | { type: 'failed'; error: ErrorReport; summary: RunSummary | null }
