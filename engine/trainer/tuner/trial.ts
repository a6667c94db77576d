import type { LightningDataModule, LightningModule } from '../../module/index.ts'
import { randomState, restoreRandomState } from '../../tensor/index.ts'
import type { Callback } from '../callbacks/callback.ts'
import type { TrainerOptions } from '../options.ts'
import { Trainer } from '../trainer.ts'
import { keepState } from './kept-state.ts'

/** Where a search trains: within a fit of `trainer`, or in one's place. */
export interface Surroundings {
  /** Whose options trials have, and whose callbacks see how far they are. */
  trainer: Trainer
  /** What the module is a part of while no trial runs. */
  outer: Trainer
  module: LightningModule
  data: LightningDataModule | null
}

/** Nothing beside the steps, and nothing that ends them early. */
const bare = {
  maxEpochs: null,
  minEpochs: null,
  minSteps: null,
  maxTime: null,
  limitValBatches: 0,
  overfitBatches: 0,
  numSanityValSteps: 0,
  valCheckInterval: null,
  checkValEveryNEpoch: 1,
  reloadDataloadersEveryNEpochs: 0,
  loggers: [],
  callbacks: [],
  enableCheckpointing: false,
  enableProgressBar: false,
  profiler: null,
} satisfies TrainerOptions

/** A trainer with the options of another, without what a run leaves behind. Making one begins no new random numbers. */
export function bareTrainer({ options }: Trainer, own: TrainerOptions = {}): Trainer {
  const before = randomState()
  const trainer = new Trainer({ ...options, ...bare, ...own })
  restoreRandomState(before)
  return trainer
}

/** Trains so many steps with an optimiser of its own, and puts everything back: weights, metrics and random numbers are as before. */
export async function tryTraining(surroundings: Surroundings, steps: number, callback: Callback = {}): Promise<void> {
  const { trainer, outer, module, data } = surroundings
  const restore = keepState(module)
  try {
    await bareTrainer(trainer, { maxSteps: steps, callbacks: [callback, reportingTo(trainer)] }).rehearse(module, data, outer)
  } finally {
    restore()
  }
}

/** Whoever watches the trainer sees how far a trial is, and can stop it. */
function reportingTo(watched: Trainer): Callback {
  return {
    onTrainBatchEnd: (trial) => {
      if (watched.stopRequested) trial.stop()
    },
    onProgress: (trial, module) => {
      for (const callback of watched.options.callbacks) callback.onProgress?.(trial, module)
    },
  }
}
