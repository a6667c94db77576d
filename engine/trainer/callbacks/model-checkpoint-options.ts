import { LeydenError, refuseUnknown } from '../../errors/index.ts'
import { checkTemplate } from './checkpoint-name.ts'
import { toMilliseconds, type Duration } from '../duration.ts'
import { checkCount, checkMode, type MonitorMode } from './monitored.ts'

export interface ModelCheckpointOptions {
  /** Default: `checkpoints` in the trainer's folder. */
  dirpath?: string
  /** Template of names, such as `{epoch:03d}-{val_loss:.2f}`. Default `{epoch:03d}-{step}`. A name that is taken gets `-v1`. */
  filename?: string
  /** Write a value's name before it: `val_loss=0.93`. Default true. */
  autoInsertMetricName?: boolean
  /** The logged value that decides which checkpoint is best. Default: `val_loss` where it is logged, else the newest is best. */
  monitor?: string
  /** Whether a smaller or a larger value is better. Default `min`. */
  mode?: MonitorMode
  /** How many of the best are kept; -1 keeps all. Default 1. */
  saveTopK?: number
  /** Keep the newest too. Default true. */
  saveLast?: boolean
  /** Leave out what only a resume needs. Default false. */
  saveWeightsOnly?: boolean
  /** Save where the run fails, or is stopped within an epoch, too. Default false. */
  saveOnException?: boolean
  /** Save each so many optimiser steps; these three exclude each other. */
  everyNTrainSteps?: number
  /** Save at the end of each so many epochs. Default 1. */
  everyNEpochs?: number
  /** Save at the first batch's end after so long. */
  trainTimeInterval?: Duration
}

type Given = 'dirpath' | 'monitor'

/** `trainTimeInterval` in milliseconds; 0 is the interval of a trigger that isn't used. */
export type ResolvedModelCheckpoint = Required<Omit<ModelCheckpointOptions, Given | 'trainTimeInterval'>> &
  Pick<ModelCheckpointOptions, Given> & { trainTimeInterval: number | null }

const triggers = ['everyNTrainSteps', 'everyNEpochs', 'trainTimeInterval'] as const
const known = [
  'dirpath',
  'filename',
  'autoInsertMetricName',
  'monitor',
  'mode',
  'saveTopK',
  'saveLast',
  'saveWeightsOnly',
  'saveOnException',
]

export function resolveModelCheckpoint(options: ModelCheckpointOptions): ResolvedModelCheckpoint {
  refuseUnknown('ModelCheckpoint', options, [...known, ...triggers])
  checkMode('ModelCheckpoint', options.mode)
  checkCount('ModelCheckpoint', 'saveTopK', options.saveTopK, -1)
  for (const name of ['everyNTrainSteps', 'everyNEpochs'] as const) checkCount('ModelCheckpoint', name, options[name], 0)
  const { filename = '{epoch:03d}-{step}', trainTimeInterval: interval } = options
  checkTemplate(filename)
  const used = triggers.filter((name) => options[name] !== undefined && options[name] !== 0)
  if (used.length > 1) throw severalTriggers(used)
  const trainTimeInterval = interval === undefined ? null : toMilliseconds(interval, 'ModelCheckpoint: trainTimeInterval')
  const defaults = { autoInsertMetricName: true, mode: 'min' as const, saveTopK: 1, saveLast: true, saveWeightsOnly: false }
  const saving = { saveOnException: false, everyNTrainSteps: 0, everyNEpochs: used.length === 0 ? 1 : 0 }
  return { ...defaults, ...saving, ...options, filename, trainTimeInterval }
}

function severalTriggers(used: string[]): LeydenError {
  return new LeydenError(`ModelCheckpoint: ${used.join(' and ')} exclude each other.`, {
    remedy: 'Add a ModelCheckpoint for each to callbacks.',
  })
}
