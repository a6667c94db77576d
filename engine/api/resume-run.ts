import { LeydenError } from '../errors/index.ts'
import { boundsOf, checkpointsOnDisk, completeConfig, journalOf, RefusedConfig, withJournal, type Bounds } from '../host/index.ts'
import type { RunRecord, RunStore, StoredCheckpoint } from '../store/index.ts'
import type { Json, TrainerConfig } from '../worker/index.ts'
import { isLive } from './run-row.ts'
import type { Services } from './services.ts'
import { launch } from './start-run.ts'

interface ResumeRequest {
  run: string
  checkpoint?: string
  trainer: Record<string, Json>
}

/** Starts a run that goes on from a checkpoint of another one, and returns its id. Throws as `startRun`. */
export async function resumeRun(services: Services, request: ResumeRequest): Promise<{ run: string }> {
  const { store, catalogue } = services.host
  const parent = store.findRun(request.run)
  if (parent.config.command !== 'fit') throw notTraining(parent)
  if (isLive(parent)) throw stillGoing(parent)
  const checkpoint = choose(store, parent, request.checkpoint)
  const { plugin } = parent.config
  const trainer = request.trainer as TrainerConfig
  const config = completeConfig(
    { command: 'fit', plugin, trainer, checkpoint: checkpoint.path, journal: journalOf(store, parent, trainer) },
    parent.config,
  )
  const bounds = boundsOf(withJournal(config.trainer, config.journal), (await catalogue.describe(plugin)).trainer)
  if (isReached(bounds, checkpoint)) throw nothingLeft(bounds, checkpoint)
  return launch(services, config, { parent: parent.id, resumedFrom: checkpoint.path })
}

function choose(store: RunStore, run: RunRecord, wanted: string | undefined): StoredCheckpoint {
  const present = checkpointsOnDisk(store, run.id)
  const chosen = wanted === undefined ? present[0] : present.find(({ id }) => id === wanted)
  if (chosen) return chosen
  if (wanted !== undefined && present.length > 0)
    throw new LeydenError(`That checkpoint of the run ${run.name} is no longer on disk.`, { remedy: 'Choose another of its checkpoints.' })
  throw new LeydenError(`The run ${run.name} has no checkpoint on disk.`, { remedy: 'Start it anew: no epoch is there to go on from.' })
}

/** A checkpoint's epoch counts from 0, and it is saved when that epoch is complete. */
function isReached({ maxEpochs, maxSteps }: Bounds, { epoch, step }: StoredCheckpoint): boolean {
  return (maxEpochs !== null && epoch + 1 >= maxEpochs) || (maxSteps !== null && step >= maxSteps)
}

function nothingLeft({ maxEpochs, maxSteps }: Bounds, { epoch, step }: StoredCheckpoint): LeydenError {
  const option = maxEpochs !== null && epoch + 1 >= maxEpochs ? 'maxEpochs' : 'maxSteps'
  const limit = option === 'maxEpochs' ? maxEpochs : maxSteps
  const message = `Nothing is left to train: ${epoch + 1} epochs and ${step} steps are done, and ${option} is ${limit}.`
  return new RefusedConfig(message, { remedy: `Set a larger ${option}.`, issues: [{ path: ['trainer', option], message }] })
}

function notTraining({ name, config }: RunRecord): LeydenError {
  return new LeydenError(`The run ${name} is no training (${config.command}), so there is nothing to go on from.`, {
    remedy: 'Resume the training whose checkpoint it used.',
  })
}

function stillGoing({ name, state }: RunRecord): LeydenError {
  return new LeydenError(`The run ${name} is ${state}.`, { remedy: 'Stop it first, or wait for its end.' })
}
