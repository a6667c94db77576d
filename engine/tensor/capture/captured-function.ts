import type { Tensor, TypedArray, Variable } from '@tensorflow/tfjs'
import { adopt, currentRuntime, tensorId } from '../backend.ts'
import { skipDraws } from '../random.ts'
import type { TensorDescriptor } from '../runtime.ts'
import type { TensorScope } from '../tensor-scope.ts'
import type { FunctionInput, GraphFunction } from '../tensorflow/graph-function.ts'
import type { ArgumentSource } from '../tensorflow/recording.ts'
import type { Effect } from './active-trace.ts'
import { unshared } from './update-in-place.ts'

/** Runs of at least so many milliseconds leave the event loop free; handing one to another thread costs a tenth of one. */
const longRunMs = 4

/** What a recorded step needs from JavaScript in each run. */
export interface Surroundings {
  variables: Variable[]
  updated: Set<Variable>
  made: { dtype: number; shape: number[]; values: () => TypedArray | BigInt64Array }[]
  effects: Effect[]
  /** Of the last results: those that aren't the step's own. */
  receivers: ((value: Tensor) => void)[]
  operations: number
  /** Random draws in a run. */
  draws: number
}

interface Made {
  id: number
  values: TypedArray | BigInt64Array
}

/** A step that was recorded, and runs as one op. */
export class CapturedFunction {
  readonly #function: GraphFunction
  readonly #sources: ArgumentSource[]
  readonly #surroundings: Surroundings
  readonly #made: (Made | null)[]
  /** Of the last run and the one before; the first one optimises the graph, which takes long. */
  readonly #recentMs = [Infinity, Infinity]

  constructor(recorded: GraphFunction, sources: ArgumentSource[], surroundings: Surroundings) {
    this.#function = recorded
    this.#sources = sources
    this.#surroundings = surroundings
    this.#made = surroundings.made.map(() => null)
  }

  /** True where nothing was recorded: what the step returned are tensors that were there before. */
  get empty(): boolean {
    return this.#surroundings.operations === 0 && this.#surroundings.receivers.length === 0
  }

  /** False once a variable or a tensor that it reads from outside was disposed: the step must be captured anew. */
  get valid(): boolean {
    return this.#sources.every((source) => {
      if (source.kind === 'variable') return !this.#surroundings.variables[source.index]!.isDisposed
      return source.kind !== 'tensor' || currentRuntime().has(source.id)
    })
  }

  /**
   * Runs it with these in place of the tensors that it was recorded with. The results belong to `scope`. A run that is expected to take
   * long takes place on other threads, and `meanwhile` is called.
   */
  async run(inputs: Tensor[], scope: TensorScope, meanwhile?: () => void): Promise<Tensor[]> {
    for (const effect of this.#surroundings.effects) {
      if (typeof effect === 'number') this.#make(effect)
      else effect()
    }
    const given = this.#sources.map((source) => this.#inputOf(source, inputs))
    skipDraws(this.#surroundings.draws)
    const start = performance.now()
    const results = this.#isShort ? this.#function.run(given) : await this.#runAside(given, meanwhile)
    this.#recentMs[1] = this.#recentMs[0]!
    this.#recentMs[0] = performance.now() - start
    return scope.run(() => this.#handOut(results.map(adopt)))
  }

  dispose(): void {
    this.#function.dispose()
    for (const made of this.#made) if (made) currentRuntime().deleteTensor(made.id)
  }

  /** One long run among short ones was held up by another program: that isn't expected of the next. */
  get #isShort(): boolean {
    return Math.min(...this.#recentMs) < longRunMs
  }

  /** Gives the last results to their receivers, and returns the others. */
  #handOut(results: Tensor[]): Tensor[] {
    const { receivers } = this.#surroundings
    const own = results.length - receivers.length
    for (const [index, receive] of receivers.entries()) receive(results[own + index]!)
    return results.slice(0, own)
  }

  #runAside(given: FunctionInput[], meanwhile?: () => void): Promise<TensorDescriptor[]> {
    const results = this.#function.runAside(given)
    meanwhile?.()
    return results
  }

  #inputOf(source: ArgumentSource, inputs: Tensor[]): FunctionInput {
    switch (source.kind) {
      case 'given':
        return { id: tensorId(inputs[source.index]!), variable: null }
      case 'input':
        return { id: currentRuntime().deferred(tensorId(inputs[source.index]!))!.input, variable: null }
      case 'variable':
        return { id: this.#placeOf(this.#surroundings.variables[source.index]!), variable: source.use }
      case 'made':
        return { id: this.#made[source.index]!.id, variable: null }
      case 'tensor':
        return { id: source.id, variable: null }
    }
  }

  #placeOf(variable: Variable): number {
    return this.#surroundings.updated.has(variable) ? unshared(variable) : tensorId(variable)
  }

  /** A number that stays, such as a learning rate, is handed over once. */
  #make(index: number): void {
    const { dtype, shape, values: compute } = this.#surroundings.made[index]!
    const before = this.#made[index]
    const values = compute()
    if (before && before.values.every((value, at) => Object.is(value, values[at]))) return
    if (before) currentRuntime().deleteTensor(before.id)
    const id = currentRuntime().createTensor(shape, dtype, values)
    this.#made[index] = { id, values }
  }
}
