import type { Tensor, TypedArray, Variable } from '@tensorflow/tfjs'
import { currentRuntime, shareCount, tensorId } from '../backend.ts'
import { randomState, rewindDraws } from '../random.ts'
import type { TensorDescriptor } from '../runtime.ts'
import { abandonTape } from '../tape.ts'
import type { HalfType } from '../tensorflow/half-type.ts'
import type { Recording } from '../tensorflow/recording.ts'
import type { StepGraph } from '../tensorflow/step-graph.ts'
import { tf } from '../tfjs.ts'
import { setActiveTrace, type ActiveTrace, type Effect } from './active-trace.ts'
import { CapturedFunction } from './captured-function.ts'
import { Uncapturable } from './uncapturable.ts'
import { unshared } from './update-in-place.ts'

export interface CaptureOptions {
  /** Multiply and convolve in this type, and keep sums, losses and parameters in float32. */
  halfType?: HalfType
}

type Made = () => TypedArray | BigInt64Array

/**
 * Records what `body` does with tensors like `inputs`, without doing it: variables, random draws and tensors are as before.
 * Throws Uncapturable where that can't be, and whatever `body` throws.
 */
export function capture(body: (inputs: Tensor[]) => Tensor[], inputs: Tensor[], options: CaptureOptions = {}): CapturedFunction {
  const trace = new Trace(inputs, { ownKernels: options.halfType !== 'float16', ...options }) // they have none in it
  try {
    const captured = record(trace, () => trace.finish(body(inputs)))
    if (!trace.keepsTensors) return captured
    captured.dispose()
  } finally {
    trace.close()
  }
  throw new Uncapturable('A captured step keeps a tensor for later', { remedy: 'Keep it in a tf.variable, or return or log it.' })
}

/**
 * What `capture` would record, as a list of nodes: nothing is made to run. It is in TensorFlow's own ops, since the choice of others is
 * measured. Throws as `capture` does.
 */
export function listStep(body: (inputs: Tensor[]) => Tensor[], inputs: Tensor[]): StepGraph {
  const trace = new Trace(inputs, { ownKernels: false })
  try {
    return record(trace, () => trace.list(body(inputs)))
  } finally {
    trace.close()
  }
}

/** Runs `body` with the recording in the executor's seat. */
function record<T>(trace: Trace, body: () => T): T {
  setActiveTrace(trace)
  const restore = [currentRuntime().use(trace.recording), refuseVariables(trace.recording)]
  const engine = tf.engine()
  engine.startScope()
  try {
    return body()
  } catch (error) {
    abandonTape()
    throw trace.recording.failure ?? error
  } finally {
    trace.putBack()
    engine.endScope()
    setActiveTrace(null)
    for (const putBack of restore) putBack()
  }
}

class Trace implements ActiveTrace {
  readonly recording: Recording
  readonly effects: Effect[] = []
  readonly firstDraw = randomState().draw
  readonly #variables: Variable[]
  /** Clones, which have the variables' values of before. */
  readonly #before: Tensor[]
  readonly #indices: Map<Variable, number>
  readonly #made: { described: TensorDescriptor; values: Made }[] = []
  readonly #madeByKey = new Map<object, TensorDescriptor>()
  readonly #handedOut: { tensor: Tensor; receive: (value: Tensor) => void }[] = []

  constructor(inputs: Tensor[], options: CaptureOptions & { ownKernels: boolean }) {
    const runtime = currentRuntime()
    this.#variables = Object.values(tf.engine().registeredVariables)
    // What shares a variable's values now is another tensor for the step, which keeps them.
    const variableIds = this.#variables.map(unshared)
    this.#before = this.#variables.map((variable) => tf.keep(variable.clone()))
    this.#indices = new Map(this.#variables.map((variable, index) => [variable, index]))
    this.recording = runtime.record(options)
    this.recording.declareVariables(variableIds)
    this.recording.declareGiven(inputs.map((input) => tensorId(input)))
  }

  made(key: object, dtype: number, shape: number[], values: Made): TensorDescriptor {
    const known = this.#madeByKey.get(key)
    if (known) return known
    const described = this.recording.addMade(dtype, shape, this.#made.length)
    this.effects.push(this.#made.length)
    this.#made.push({ described, values })
    this.#madeByKey.set(key, described)
    return described
  }

  handOut(tensor: Tensor, receive: (value: Tensor) => void): void {
    this.#handedOut.push({ tensor: tf.keep(tensor.clone()), receive })
  }

  indexOf(variable: Variable): number {
    return this.#indices.get(variable)!
  }

  list(outputs: Tensor[]): StepGraph {
    this.#assignUpdated()
    const handedOut = this.#handedOut.map(({ tensor }) => tensor)
    return this.recording.list([...outputs, ...handedOut].map((output) => tensorId(output)))
  }

  finish(outputs: Tensor[]): CapturedFunction {
    const { recording } = this
    const updated = this.#assignUpdated()
    const handedOut = this.#handedOut.map(({ tensor }) => tensor)
    const recorded = recording.finish([...outputs, ...handedOut].map((output) => tensorId(output)))
    const draws = randomState().draw - this.firstDraw
    const made = this.#made.map(({ values, described: { dtype, shape } }) => ({ values, dtype, shape }))
    const { effects } = this
    const { operations, sources } = recording
    const receivers = this.#handedOut.map(({ receive }) => receive)
    const surroundings = { variables: this.#variables, updated: new Set(updated), made, effects, receivers, operations, draws }
    return new CapturedFunction(recorded, sources, surroundings)
  }

  /** Records that variables that were given other values take them. Returns those variables. */
  #assignUpdated(): Variable[] {
    const { recording } = this
    if (recording.failure) throw recording.failure
    const updated = this.#variables.filter((variable, index) => variable.dataId !== this.#before[index]!.dataId)
    for (const variable of updated) recording.assign(this.indexOf(variable), tensorId(variable))
    return updated
  }

  /** Gives the variables their values of before, and lets go of what was kept for the recording. */
  putBack(): void {
    for (const { tensor } of this.#handedOut) tensor.dispose()
    for (const [index, variable] of this.#variables.entries()) {
      const before = this.#before[index]!
      if (!variable.isDisposed && variable.dataId !== before.dataId) variable.assign(before)
      before.dispose()
    }
    rewindDraws(this.firstDraw)
  }

  /** True where a tensor outlives the step's scope. */
  get keepsTensors(): boolean {
    const own = new Set(this.#made.map(({ described }) => described.id))
    return this.recording.held.some((id) => !own.has(id))
  }

  close(): void {
    for (const { described } of this.#made) currentRuntime().deleteTensor(described.id)
    this.recording.dispose()
  }

  /** Whether other tensors than the trace's own share a variable's values. */
  isShared(variable: Variable): boolean {
    const own = variable.dataId === this.#before[this.indexOf(variable)]!.dataId ? 2 : 1
    return shareCount(variable) > own
  }
}

/** Refuses new variables until the returned function is called: they would have no value. Code that makes them once makes them eagerly. */
function refuseVariables(recording: Recording): () => void {
  const engine = tf.engine()
  const makeVariable = engine.makeVariable
  engine.makeVariable = () => recording.fail('A captured step makes a variable', 'Make variables in fields, where they are found.', true)
  return () => {
    engine.makeVariable = makeVariable
  }
}
