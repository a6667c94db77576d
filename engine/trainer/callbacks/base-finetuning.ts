import type { Variable } from '@tensorflow/tfjs'
import type { LightningModule } from '../../module/index.ts'
import { freeze, namedVariables, unfreeze } from '../../nn/index.ts'
import type { Optimizer } from '../../optim/index.ts'
import type { Trainer } from '../trainer.ts'
import type { Callback } from './callback.ts'

/** What the learning rate of an unfrozen part is smaller by, where none is given. */
const initialDenominator = 10

interface State {
  /** Names of the parameters that were added, by optimiser and group. */
  added: { optimizer: number; learningRate: number; names: string[] }[]
}

/**
 * Freezes parts of a model before a training, and lets them train from some epoch on. A subclass says what and when. The optimiser gets
 * what is trainable: `this.parameters()`. A resume goes on with what was unfrozen before.
 */
export abstract class BaseFinetuning implements Callback {
  #state: State = { added: [] }

  /** Freezes, by `this.freeze`, what isn't to be trained from the start. */
  abstract freezeBeforeTraining(module: LightningModule): void

  /** Called when an epoch begins, for each optimiser. */
  abstract finetuneFunction(trainer: Trainer, module: LightningModule, epoch: number, optimizer: Optimizer): void

  stateDict(): State {
    return this.#state
  }

  loadStateDict(state: unknown): void {
    this.#state = { added: (state as State).added }
  }

  setup(_trainer: Trainer, module: LightningModule, stage: string): void {
    if (stage === 'fit') this.freezeBeforeTraining(module)
  }

  /** Before the optimisers get their state, which has that of the groups that were added. */
  onLoadCheckpoint(trainer: Trainer, module: LightningModule): void {
    const variables = new Map(module.namedVariables().map(({ name, variable }) => [name, variable]))
    for (const { optimizer, learningRate, names } of this.#state.added) {
      const parameters = names.map((name) => variables.get(name)!)
      unfreeze(parameters)
      trainer.optimizers[optimizer]!.addGroup({ parameters, learningRate })
    }
  }

  onTrainEpochStart(trainer: Trainer, module: LightningModule): void {
    for (const optimizer of trainer.optimizers) this.finetuneFunction(trainer, module, trainer.currentEpoch, optimizer)
  }

  /** Excludes parameters of `part`, a layer or what holds layers, from training. With `trainBn`, batch norm's stay trainable. */
  freeze(part: object, { trainBn = true } = {}): void {
    freeze(part, { trainBn })
  }

  /**
   * Lets `part` train, in a group of its own; by default at a tenth of the first group's learning rate. With `trainBn` off, batch norm's
   * parameters stay frozen.
   */
  unfreezeAndAddGroup(
    trainer: Trainer,
    module: LightningModule,
    part: object,
    optimizer: Optimizer,
    { learningRate, trainBn = true }: { learningRate?: number; trainBn?: boolean } = {},
  ): void {
    const trained = new Set(optimizer.parameters)
    const parameters = unfreeze(part, { trainBn }).filter((parameter) => !trained.has(parameter))
    if (parameters.length === 0) return
    const rate = learningRate ?? optimizer.groups[0]!.learningRate / initialDenominator
    optimizer.addGroup({ parameters, learningRate: rate })
    trainer.recapture()
    const names = namesOf(module, parameters)
    this.#state.added.push({ optimizer: trainer.optimizers.indexOf(optimizer), learningRate: rate, names })
  }
}

function namesOf(module: LightningModule, parameters: Variable[]): string[] {
  const names = new Map(namedVariables(module).map(({ name, variable }) => [variable, name]))
  return parameters.map((parameter) => names.get(parameter)!)
}
