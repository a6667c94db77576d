import { createHash } from 'node:crypto'
import { appendFileSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { ModelCheckpoint, Trainer, type Callback, type Logger } from '../../../engine/index.ts'
import { sharedHooks } from '../shared-hooks.ts'
import type { Configuration } from './configurations.ts'

/** A line of a training's log: values that loggers got, or that a checkpoint was saved, with its place and the ticks until then. */
export type LogLine = { values: Record<string, string>; step: number; epoch: number } | { saved: string; tick: number }

/** What must be the same bits at the end. */
export interface Result {
  weights: string
  optimizers: string
  values: string
  callbacks: string
  counters: number[]
  /** Hooks that were called; a training that is resumed has some of them again. */
  ticks: number
}

export interface Training {
  configuration: Configuration
  /** Where `log.jsonl` and `checkpoints/` are. */
  folder: string
  checkpoint?: string
  /** Called at each hook. */
  tick(trainer: Trainer): void
}

/** Batches between checkpoints that fall within windows of accumulation. */
const often = 2

/** Trains, from a checkpoint or the start, and returns how it ended. */
export async function train({ configuration, folder, checkpoint, tick }: Training): Promise<Result> {
  let ticks = 0
  const count = (trainer: Trainer) => (ticks++, tick(trainer))
  const write = (line: LogLine) => appendFileSync(path.join(folder, 'log.jsonl'), `${JSON.stringify(line)}\n`)
  const logger: Logger = { logMetrics: (values, place) => write({ values: exactly(values), ...place }) }
  const ticking = Object.fromEntries(
    [...sharedHooks, 'onBatchComplete', 'onEpochComplete', 'onCheckpointSaved'].map((hook) => [hook, count]),
  ) as Callback
  const marking = {
    ...ticking,
    onSaveCheckpoint: (_trainer: Trainer, _module: never, state: Record<string, number>) =>
      write({ saved: placeOf(state as never), tick: ticks }),
  } as Callback
  const callbacks = [
    ...(configuration.callbacks?.() ?? []),
    marking,
    savingOften(folder),
    new ModelCheckpoint({ everyNTrainSteps: 3, saveTopK: 2 }),
  ]
  const defaults = { seed: 5, numSanityValSteps: 0, logEveryNSteps: 1, enableProgressBar: false, defaultRootDir: folder }
  const trainer = new Trainer({ ...defaults, loggers: [logger], callbacks, ...configuration.options })
  const module = new configuration.module({} as never)
  await trainer.fit(module, null, { checkpoint })
  return {
    weights: hash(module.namedVariables().map(({ name, variable }) => [name, Buffer.from(variable.dataSync().buffer).toString('hex')])),
    optimizers: hash(trainer.optimizers.map(({ groups, steps }) => [steps, groups.map((group) => ({ ...group, parameters: null }))])),
    values: JSON.stringify([trainer.callbackMetrics, trainer.loggedMetrics, trainer.progressBarMetrics].map(exactly)),
    callbacks: JSON.stringify(callbacks.map((callback) => (callback instanceof ModelCheckpoint ? null : (callback.stateDict?.() ?? null)))),
    counters: [trainer.currentEpoch, trainer.globalStep],
    ticks,
  }
}

/** Where a checkpoint stands: two with the same place are followed by the same. */
export function placeOf({
  epoch,
  batch,
  loggedStep,
  validatedBatch,
}: Record<'epoch' | 'batch' | 'loggedStep' | 'validatedBatch', number>): string {
  return [epoch, batch, loggedStep, validatedBatch].join('/')
}

/** After batches, within windows of accumulation; in the middle of a batch's hooks; and after validations. */
function savingOften(folder: string): Callback {
  const save = (trainer: Trainer, when: string) => {
    mkdirSync(path.join(folder, 'checkpoints'), { recursive: true })
    trainer.saveCheckpoint(
      path.join(folder, 'checkpoints', `${when}-${trainer.currentEpoch}-${trainer.stage.batch}-${process.hrtime.bigint()}`),
    )
  }
  return {
    onBatchComplete: (trainer) => void (trainer.stage.batch % often === 1 && save(trainer, 'batch')),
    // What the module's own hook does would not be in it.
    onTrainBatchEnd: (trainer, module, _outputs, _batch, index) =>
      void (index % 5 === 3 && !module.onTrainBatchEnd && save(trainer, 'hook')),
    onValidationEnd: (trainer) => void (trainer.stage.stage === 'validate' && save(trainer, 'validation')),
  }
}

const exactly = (values: Record<string, number>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Object.is(value, -0) ? '-0' : String(value)]))
const hash = (content: unknown) => createHash('sha256').update(JSON.stringify(content)).digest('hex')
