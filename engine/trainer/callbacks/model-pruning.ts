import type { Variable } from '@tensorflow/tfjs'
import { LeydenError, refuseUnknown } from '../../errors/index.ts'
import type { LightningModule } from '../../module/index.ts'
import type { NamedVariable } from '../../nn/index.ts'
import { tf } from '../../tensor/index.ts'
import type { Trainer } from '../trainer.ts'
import type { Callback } from './callback.ts'
import { pruneSmallest } from './prune-smallest.ts'

export interface ModelPruningOptions {
  /** Of the weights that are left, the share (below 1) or the count that an epoch prunes. Default 0.5. */
  amount?: number | ((epoch: number) => number)
  /** Names of parameters, as `net.0.weight`. Default: all whose last part is among `parameterNames`. */
  parametersToPrune?: string[]
  /** Default `weight` and `bias`. */
  parameterNames?: string[]
  /** Compare the weights of all parameters with each other, or those of each among themselves. Default true: of all. */
  useGlobalUnstructured?: boolean
  /** Whether an epoch prunes. Default true. */
  applyPruning?: boolean | ((epoch: number) => boolean)
  /** Say how much is pruned. Default false. */
  verbose?: boolean
}

const known = ['amount', 'parametersToPrune', 'parameterNames', 'useGlobalUnstructured', 'applyPruning', 'verbose']

/**
 * Sets the weights that are smallest in magnitude to 0 at the end of an epoch, for good (torch.nn.utils.prune, `l1_unstructured`). Masks
 * are applied to gradients and weights on the device, in the captured step.
 */
export class ModelPruning implements Callback {
  readonly #options: Required<Omit<ModelPruningOptions, 'parametersToPrune'>> & ModelPruningOptions
  /** By the parameter's name. */
  #masks = new Map<string, { parameter: Variable; mask: Variable }>()
  #sparsity = 0

  constructor(options: ModelPruningOptions = {}) {
    refuseUnknown('ModelPruning', options, known)
    const defaults = { amount: 0.5, parameterNames: ['weight', 'bias'], useGlobalUnstructured: true, applyPruning: true, verbose: false }
    this.#options = { ...defaults, ...options }
    if (typeof options.amount === 'number') checkAmount(options.amount)
  }

  /** The share of the weights that are 0 for good. */
  get sparsity(): number {
    return this.#sparsity
  }

  stateDict(): { sparsity: number } {
    return { sparsity: this.#sparsity }
  }

  loadStateDict(state: unknown): void {
    this.#sparsity = (state as { sparsity: number }).sparsity
  }

  setup(): void {
    this.#sparsity = 0
  }

  stateVariables(module: LightningModule): Record<string, Variable> {
    if (this.#sparsity === 0) return {}
    this.#makeMasks(module)
    return Object.fromEntries([...this.#masks].map(([name, { mask }]) => [name, mask]))
  }

  onFitStart(_trainer: Trainer, module: LightningModule): void {
    this.#makeMasks(module)
  }

  onBeforeOptimizerStep({ optimizers }: Trainer): void {
    if (this.#sparsity === 0) return
    for (const { gradients } of optimizers) {
      for (const { parameter, mask } of this.#masks.values()) {
        const gradient = gradients.get(parameter)
        if (gradient) gradients.set(parameter, gradient.mul(mask))
      }
    }
  }

  /** What an optimiser adds without a gradient, such as momentum, is taken back. */
  onAfterOptimizerStep(): void {
    if (this.#sparsity > 0) this.#applyMasks()
  }

  onTrainEpochEnd(trainer: Trainer): void {
    const { amount, applyPruning, verbose } = this.#options
    const { currentEpoch: epoch, stopRequested } = trainer
    const share = typeof amount === 'function' ? checkAmount(amount(epoch)) : amount
    const applies = typeof applyPruning === 'function' ? applyPruning(epoch) : applyPruning
    if (stopRequested || !applies || share === 0) return
    const begins = this.#sparsity === 0
    this.#prune(share)
    if (begins) trainer.recapture()
    if (verbose) trainer.notify('onNotice', `ModelPruning: ${(100 * this.sparsity).toFixed(2)} % of the weights are 0.`)
  }

  teardown(): void {
    for (const { mask } of this.#masks.values()) mask.dispose()
    this.#masks.clear()
  }

  #prune(amount: number): void {
    const pairs = [...this.#masks.values()]
    if (this.#options.useGlobalUnstructured) pruneSmallest(pairs, amount)
    else for (const pair of pairs) pruneSmallest([pair], amount)
    this.#applyMasks()
    this.#sparsity = sparsityOf(pairs.map(({ mask }) => mask))
  }

  #applyMasks(): void {
    for (const { parameter, mask } of this.#masks.values()) tf.tidy(() => parameter.assign(parameter.mul(mask)))
  }

  #makeMasks(module: LightningModule): void {
    if (this.#masks.size > 0) return
    for (const { name, variable: parameter } of this.#chosen(module.namedVariables().filter(({ trainable }) => trainable))) {
      this.#masks.set(name, { parameter, mask: tf.tidy(() => tf.variable(tf.onesLike(parameter), false)) })
    }
  }

  #chosen(parameters: NamedVariable[]): NamedVariable[] {
    const { parametersToPrune, parameterNames } = this.#options
    const missing = parametersToPrune?.find((wanted) => !parameters.some(({ name }) => name === wanted))
    if (missing !== undefined) {
      const remedy = `It has: ${parameters.map(({ name }) => name).join(', ')}.`
      throw new LeydenError(`ModelPruning: the model has no parameter '${missing}'.`, { remedy })
    }
    return parameters.filter(({ name }) => parametersToPrune?.includes(name) ?? parameterNames.includes(name.split('.').at(-1)!))
  }
}

function sparsityOf(masks: Variable[]): number {
  const kept = masks.reduce((sum, mask) => sum + tf.tidy(() => mask.sum().dataSync()[0]!), 0)
  return 1 - kept / masks.reduce((sum, mask) => sum + mask.size, 0)
}

function checkAmount(amount: number): number {
  if (amount >= 0 && (amount < 1 || Number.isInteger(amount))) return amount
  throw new LeydenError(`ModelPruning: amount is ${amount}; it must be a share below 1, or a count of weights.`)
}
