import { LeydenError } from '../errors/index.ts'
import type { LightningModule, ModuleHooks } from '../module/index.ts'
import type { Callback, CallbackEvents } from './callbacks/callback.ts'
import { profiled, profiledWait } from './profile/profiled.ts'
import type { StepProfiler } from './profile/step-profiler.ts'
import type { Trainer } from './trainer.ts'

type Hook = keyof ModuleHooks
type Given<H extends Hook> = Parameters<NonNullable<ModuleHooks[H]>>

/** Hooks whose time is that of the batch's way to the device. */
const transferHooks: ReadonlySet<Hook> = new Set(['onBeforeBatchTransfer', 'transferBatchToDevice', 'onAfterBatchTransfer'] as const)

const eventsOfBatch: ReadonlySet<keyof CallbackEvents> = new Set(['onProgress', 'onAfterOptimizerStep', 'onBatchComplete'] as const)

/** Most hooks of a batch are nobody's. */
const noResults: readonly unknown[] = []

/** Calls a hook of the callbacks, then of the module. */
export class HookCaller {
  readonly #trainer: Trainer
  readonly #module: LightningModule
  readonly #callbacks: Callback[]
  readonly #profiler: StepProfiler | null

  constructor(trainer: Trainer, module: LightningModule, callbacks: Callback[], profiler: StepProfiler | null = null) {
    this.#trainer = trainer
    this.#module = module
    this.#callbacks = callbacks
    this.#profiler = profiler
  }

  /** A hook that may be asynchronous, of no batch. */
  async call<H extends Hook>(hook: H, ...given: Given<H>): Promise<void> {
    await profiledWait(this.#profiler, null, async () => {
      for (const run of this.#owners(hook, given)) await run()
    })
  }

  /** A hook of a batch, which must be synchronous. Returns what the owners returned. */
  callSync<H extends Hook>(hook: H, ...given: Given<H>): readonly unknown[] {
    const owners = this.#owners(hook, given)
    if (owners.length === 0) return noResults
    const part = transferHooks.has(hook) ? 'transfer' : 'callbacks'
    return profiled(this.#profiler, part, () => owners.map((run) => refusePromise(run(), hook)))
  }

  /** Tells the callbacks alone. */
  notify<N extends keyof CallbackEvents>(
    event: N,
    ...given: Parameters<NonNullable<CallbackEvents[N]>> extends [unknown, unknown, ...infer Rest] ? Rest : never
  ): void {
    const part = eventsOfBatch.has(event) ? 'callbacks' : null
    profiled(this.#profiler, part, () => {
      for (const callback of this.#callbacks) {
        const listener = callback[event] as ((...all: unknown[]) => void) | undefined
        listener?.call(callback, this.#trainer, this.#module, ...given)
      }
    })
  }

  #owners(hook: Hook, given: unknown[]): (() => unknown)[] {
    const owners: (() => unknown)[] = []
    for (const callback of this.#callbacks) {
      if (!(hook in callback)) continue
      owners.push(() => (callback[hook] as (...all: unknown[]) => unknown).call(callback, this.#trainer, this.#module, ...given))
    }
    const own = this.#module[hook] as ((...all: unknown[]) => unknown) | undefined
    if (own) owners.push(() => own.apply(this.#module, given))
    return owners
  }
}

/** `result`, which a hook or a step of a batch returned. Throws where it is a promise. */
export function refusePromise<T>(result: T, hook: string): T {
  if (!(result instanceof Promise)) return result
  result.catch(() => {}) // its failure would only hide the cause
  throw new LeydenError(`${hook} is async; a hook of a batch must be synchronous, since its tensors are disposed when the batch ends.`, {
    member: hook,
    remedy: "Take async and await off; do what needs them in an epoch's hook.",
  })
}
