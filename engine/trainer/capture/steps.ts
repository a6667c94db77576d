import type { Batch } from '../../data/index.ts'
import { formatError, LeydenError } from '../../errors/index.ts'
import type { LightningModule } from '../../module/index.ts'
import { TensorFlowError, Uncapturable, type TensorScope } from '../../tensor/index.ts'
import type { LogConnector } from '../log-connector.ts'
import type { CaptureOption, ResolvedOptions } from '../options.ts'
import { precisionOf, type Precision } from '../precision.ts'
import { profiledWait } from '../profile/profiled.ts'
import type { StepProfiler } from '../profile/step-profiler.ts'
import { batchSizeOf } from '../run-context.ts'
import { withoutAnomaly } from './anomaly.ts'
import { usesBatchIndex } from './batch-index.ts'
import { CapturedStep, signatureOf } from './captured-step.ts'
import { isOutOfMemory, outOfMemory } from './out-of-memory.ts'
import { userFrame } from './user-frame.ts'

export type StepName = 'trainingStep' | 'validationStep' | 'testStep' | 'predictStep'

/** More captures than shapes that a well-made loader has. */
const manyCaptures = 8

/** A step that makes what it needs at its first run is captured at a later one. */
const attempts = 3

/** One call of a step. */
export interface StepCall {
  batch: Batch
  /** What else than the batch's shapes decides what is computed: each has a capture of its own. */
  variant?: string
  /** Owns the tensors that the step makes. */
  scope: TensorScope
  /** Called while a long step runs on other threads. */
  meanwhile(): void
}

interface StepState {
  captured: Map<string, CapturedStep<unknown>>
  /** Of the batches that it was captured for. */
  signatures: Set<string>
  failures: number
  eager: boolean
}

/** Runs the steps of a run: captured where they can be, else eagerly. */
export class Steps {
  readonly #mode: CaptureOption
  readonly #watches: boolean
  readonly #precision: Precision
  readonly #module: LightningModule
  readonly #log: LogConnector
  readonly #notice: (text: string) => void
  readonly #profiler: StepProfiler | null
  readonly #states = new Map<StepName, StepState>()

  constructor(
    { capture, precision, detectAnomaly }: Pick<ResolvedOptions, 'capture' | 'precision' | 'detectAnomaly'>,
    module: LightningModule,
    log: LogConnector,
    notice: (text: string) => void,
    profiler: StepProfiler | null = null,
  ) {
    this.#mode = detectAnomaly ? 'off' : capture
    this.#watches = detectAnomaly
    this.#precision = precisionOf(precision)
    this.#module = module
    this.#log = log
    this.#notice = notice
    this.#profiler = profiler
  }

  /** What `compute` makes of the call's batch. */
  run<Output>(name: StepName, call: StepCall, compute: (batch: Batch) => Output): Promise<Output> {
    const run = () => profiledWait(this.#profiler, 'execute', () => this.#log.media.duringStep(() => this.#run(name, call, compute)))
    return run().catch((error: unknown) => {
      if (isOutOfMemory(error)) throw outOfMemory(error, name, batchSizeOf(call.batch))
      throw error
    })
  }

  async #run<Output>(name: StepName, call: StepCall, compute: (batch: Batch) => Output): Promise<Output> {
    const state = this.#stateOf(name)
    const eagerly = () => call.scope.run(() => compute(call.batch))
    if (this.#watches) return withoutAnomaly(name, this.#module, eagerly)
    if (state.eager) return eagerly()
    const signature = signatureOf(call.batch)
    if (signature === null) return this.#fallBack(name, state, notTensors(name), eagerly)
    const key = `${call.variant ?? ''} ${signature}`
    const known = state.captured.get(key)
    if (known?.valid) return runCaptured(known as CapturedStep<Output>, call, eagerly)
    known?.dispose()
    this.#profiler?.enterCapture()
    try {
      const captured = call.scope.run(() => new CapturedStep(call.batch, compute, this.#log, this.#precision.capture))
      const { withoutOperations } = captured
      if (withoutOperations) return skipCapture(state, captured, withoutOperations)
      state.captured.set(key, captured)
      this.#count(name, state, signature)
      return runCaptured(captured, call, eagerly)
    } catch (error) {
      if (isOutOfMemory(error)) throw error // its eager run would end the process
      return this.#fallBack(name, state, error as Error, eagerly)
    }
  }

  dispose(): void {
    for (const { captured } of this.#states.values()) for (const step of captured.values()) step.dispose()
    this.#states.clear()
  }

  #stateOf(name: StepName): StepState {
    const state = this.#states.get(name)
    if (state) return state
    const created = { captured: new Map(), signatures: new Set<string>(), failures: 0, eager: this.#mode === 'off' }
    this.#states.set(name, created)
    if (!created.eager && usesBatchIndex(this.#module[name]!)) {
      created.eager = true
      this.#explain(name, batchIndexUsed(name), undefined)
    }
    return created
  }

  #fallBack<Output>(name: StepName, state: StepState, error: Error, eagerly: () => Output): Output {
    state.failures += 1
    const passing = error instanceof Uncapturable && error.passing && state.failures < attempts
    // What is wrong with the step itself is said best by its eager run.
    const output = eagerly()
    if (passing) return output
    state.eager = true
    for (const step of state.captured.values()) step.dispose()
    state.captured.clear()
    this.#explain(name, error, userFrame(error))
    return output
  }

  /** Says once why a step isn't captured; where it must be, that is an error. */
  #explain(name: StepName, error: Error, location: LeydenError['location']): void {
    const remedy = error instanceof Uncapturable ? error.remedy : undefined
    if (this.#mode === 'require') throw new LeydenError(`${name} can't be captured: ${error.message}.`, { remedy, location, member: name })
    const eagerly = this.#precision.name === '32-true' ? 'eagerly, which takes longer' : 'eagerly, in float32, which takes longer'
    const message = `${name} can't be captured and runs ${eagerly}: ${error.message}.`
    this.#notice(formatError({ message, location, remedy, usage: false }))
  }

  #count(name: StepName, { signatures }: StepState, signature: string): void {
    if (signatures.has(signature)) return
    signatures.add(signature)
    if (signatures.size !== manyCaptures + 1) return
    this.#notice(
      `${name} was captured ${signatures.size} times, since its batches differ in shape. Pad them to a few shapes, or set capture to 'off'.`,
    )
  }
}

function skipCapture<Output>(state: StepState, captured: CapturedStep<Output>, { output }: { output: Output }): Output {
  captured.dispose()
  state.eager = true
  return output
}

/** An error inside of a captured step knows no line of the plugin: the eager step finds it again, and says it better. */
async function runCaptured<Output>(step: CapturedStep<Output>, call: StepCall, eagerly: () => Output): Promise<Output> {
  try {
    return await step.run(call.batch, call.scope, call.meanwhile)
  } catch (error) {
    if (error instanceof TensorFlowError && !isOutOfMemory(error)) eagerly()
    throw error
  }
}

function notTensors(name: StepName): Uncapturable {
  return new Uncapturable(`the batch of ${name} has other values than tensors`, { remedy: 'Make tensors of them in the data set.' })
}

function batchIndexUsed(name: StepName): Uncapturable {
  return new Uncapturable(`${name} takes the number of the batch, and a captured step would always see that of the first one`, {
    remedy: `Leave the second parameter out; what changes from batch to batch goes by perStep(() => number).`,
  })
}
