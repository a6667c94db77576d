import type { Tensor, Variable } from '@tensorflow/tfjs'
import { attribute, everyStep, tf, updateInPlace } from '../tensor/index.ts'
import type { Gradients } from './gradients.ts'

const float32 = [attribute.type('dtype', 'float32')]

/**
 * Sums gradients over the batches of a window. The sums lie in variables: the first batch of a window takes their place, the others
 * are added there, and the last one's sum is never written, so nothing has to be set to zero.
 */
export class GradientWindow {
  /** Batches in the sums. */
  batches = 0
  readonly #sums = new Map<Variable, Variable>()
  /** Parameters that had a gradient in this window. */
  #summed = new Set<Variable>()

  /** Makes the variables: they must be there before a step is recorded. */
  reserve(parameters: Variable[]): void {
    for (const parameter of parameters) {
      if (!this.#sums.has(parameter))
        this.#sums.set(
          parameter,
          tf.tidy(() => tf.variable(tf.zerosLike(parameter), false)),
        )
    }
  }

  /** The sum so far, while a window is open. */
  sum(parameter: Variable): Variable | undefined {
    return this.batches > 0 && this.#summed.has(parameter) ? this.#sums.get(parameter) : undefined
  }

  add(gradients: Gradients): void {
    const summed = new Set(this.batches > 0 ? this.#summed : [])
    for (const [parameter, gradient] of gradients) {
      const op = summed.has(parameter) ? 'AssignAddVariableOp' : 'AssignVariableOp'
      updateInPlace(op, float32, [this.#sums.get(parameter)!], [gradient])
      summed.add(parameter)
    }
    everyStep(() => {
      this.#summed = summed
      this.batches += 1
    })
  }

  /** The sums with the last batch's gradients added, which ends the window. */
  close(last: Gradients): Gradients {
    if (this.batches === 0) return last
    const total = new Map<Variable, Tensor>(last)
    for (const parameter of this.#summed) {
      const sum = this.#sums.get(parameter)!
      total.set(parameter, last.has(parameter) ? last.get(parameter)!.add(sum) : sum)
    }
    everyStep(() => (this.batches = 0))
    return total
  }

  /** A window of a checkpoint, whose sums are about to be put back: they are complete with zeros. */
  reopen(batches: number, parameters: Variable[]): void {
    this.batches = batches
    if (batches === 0) return
    this.reserve(parameters)
    this.#summed = new Set(parameters)
  }

  dispose(): void {
    for (const sum of this.#sums.values()) sum.dispose()
    this.#sums.clear()
  }
}
