import { LeydenError, refuseUnknown } from '../../errors/index.ts'
import type { LightningModule } from '../../module/index.ts'
import type { Optimizer } from '../../optim/index.ts'
import type { Trainer } from '../trainer.ts'
import { BaseFinetuning } from './base-finetuning.ts'
import { checkCount } from './monitored.ts'

export interface BackboneFinetuningOptions {
  /** The epoch, counted from 0, from whose start on the backbone trains. Default 10. */
  unfreezeBackboneAtEpoch?: number
  /** What the backbone's learning rate is multiplied by for an epoch. Default: always 2. */
  lambdaFunc?: (epoch: number) => number
  /** The backbone's first learning rate, as a share of the rest's. Default 0.1. */
  backboneInitialRatioLr?: number
  /** The backbone's first learning rate, in place of a share. */
  backboneInitialLr?: number
  /** Whether the backbone's learning rate stays with the rest's once it has reached it. Default true. */
  shouldAlign?: boolean
  /** Whether batch norm's parameters train too. Default true. */
  trainBn?: boolean
  /** Say the learning rates at each epoch. Default false. */
  verbose?: boolean
}

const known = ['unfreezeBackboneAtEpoch', 'lambdaFunc', 'backboneInitialRatioLr', 'backboneInitialLr', 'shouldAlign']

/**
 * Trains what is above `module.backbone` first, then the backbone too, at a learning rate of its own that grows to the rest's. A second
 * optimiser has no part in it.
 */
export class BackboneFinetuning extends BaseFinetuning {
  readonly #options: Required<Omit<BackboneFinetuningOptions, 'backboneInitialLr'>> & BackboneFinetuningOptions
  #previousBackboneLr = 0

  constructor(options: BackboneFinetuningOptions = {}) {
    refuseUnknown('BackboneFinetuning', options, [...known, 'trainBn', 'verbose'])
    checkCount('BackboneFinetuning', 'unfreezeBackboneAtEpoch', options.unfreezeBackboneAtEpoch, 0)
    super()
    const rates = { lambdaFunc: () => 2, backboneInitialRatioLr: 0.1, shouldAlign: true }
    this.#options = { unfreezeBackboneAtEpoch: 10, ...rates, trainBn: true, verbose: false, ...options }
  }

  override stateDict() {
    return { ...super.stateDict(), previousBackboneLr: this.#previousBackboneLr }
  }

  override loadStateDict(state: unknown): void {
    super.loadStateDict(state)
    this.#previousBackboneLr = (state as { previousBackboneLr: number }).previousBackboneLr
  }

  override freezeBeforeTraining(module: LightningModule): void {
    this.freeze(backboneOf(module))
  }

  override finetuneFunction(trainer: Trainer, module: LightningModule, epoch: number, optimizer: Optimizer): void {
    const { unfreezeBackboneAtEpoch, verbose } = this.#options
    if (epoch < unfreezeBackboneAtEpoch || optimizer !== trainer.optimizers[0]) return
    const rate = optimizer.groups[0]!.learningRate
    if (epoch === unfreezeBackboneAtEpoch) this.#unfreeze(trainer, module, optimizer, rate)
    else this.#grow(optimizer, rate, epoch)
    if (verbose) trainer.notify('onNotice', `Learning rate: ${rate}, of the backbone: ${optimizer.groups.at(-1)!.learningRate}.`)
  }

  #unfreeze(trainer: Trainer, module: LightningModule, optimizer: Optimizer, rate: number): void {
    const { backboneInitialLr, backboneInitialRatioLr, trainBn } = this.#options
    this.#previousBackboneLr = backboneInitialLr ?? rate * backboneInitialRatioLr
    const learningRate = this.#previousBackboneLr
    this.unfreezeAndAddGroup(trainer, module, backboneOf(module), optimizer, { learningRate, trainBn })
  }

  #grow(optimizer: Optimizer, rate: number, epoch: number): void {
    const next = this.#options.lambdaFunc(epoch + 1) * this.#previousBackboneLr
    this.#previousBackboneLr = this.#options.shouldAlign ? Math.min(next, rate) : next
    optimizer.groups.at(-1)!.learningRate = this.#previousBackboneLr
  }
}

function backboneOf(module: LightningModule): object {
  const { backbone } = module as { backbone?: unknown }
  if (typeof backbone === 'object' && backbone !== null) return backbone
  throw new LeydenError(`BackboneFinetuning needs a field 'backbone', and ${module.constructor.name} has none.`, {
    remedy: 'Name the part of the model to freeze this.backbone, or extend BaseFinetuning.',
  })
}
