import type { Tensor, Variable } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'
import { everyStep, handOut, tf } from '../tensor/index.ts'
import { asMerged, type MergedState, type State } from './states.ts'

/** What a batch adds to a metric, or all batches did, by the state's name. */
export type Contribution<Name extends string = string> = Record<Name, Tensor>

interface Slot {
  add(batch: Tensor): void
  /** Of all batches; a new tensor of the current scope. */
  total(): Tensor
  /** Of the newest batch alone. */
  batch(): Tensor
  load(total: Tensor): void
  reset(): void
  dispose(): void
}

/** What a metric remembers. Metrics that count the same share one. */
export class MetricState<Name extends string = string> {
  /** Whether a batch was added since the last reset. */
  updated = false
  readonly #slots: [Name, Slot][]

  constructor(states: Record<Name, State>) {
    const entries = Object.entries(states) as [Name, State][]
    this.#slots = entries.map(([name, state]) => [name, state === 'list' ? listSlot() : mergedSlot(asMerged(state))])
  }

  add(contribute: () => Contribution<Name>): void {
    tf.tidy(() => {
      const batch = contribute()
      for (const [name, slot] of this.#slots) slot.add(batch[name])
    })
    this.updated = true
    everyStep(() => (this.updated = true)) // a reset between two runs of a captured step took it back
  }

  total = (): Contribution<Name> => this.#read((slot) => slot.total())
  batch = (): Contribution<Name> => this.#read((slot) => slot.batch())

  reset(): void {
    for (const [, slot] of this.#slots) slot.reset()
    this.updated = false
  }

  /** Takes the place of what was added. Throws where a state is missing or of another shape. */
  load(totals: Record<string, Tensor>): void {
    for (const [name, slot] of this.#slots) {
      if (!totals[name]) throw new LeydenError(`The metric's saved state has no '${name}'; it has: ${Object.keys(totals).join(', ')}.`)
      slot.load(totals[name])
    }
    this.updated = true
  }

  /** Frees what it holds; nothing may be added any more. */
  dispose(): void {
    for (const [, slot] of this.#slots) slot.dispose()
  }

  #read(read: (slot: Slot) => Tensor): Contribution<Name> {
    return Object.fromEntries(this.#slots.map(([name, slot]) => [name, read(slot)])) as Contribution<Name>
  }
}

/** Variables, so that a captured step updates them; the batch's part too, so that it leaves it here. */
function mergedSlot({ shape, initial, merge }: MergedState): Slot {
  const start = () => tf.fill(shape, initial)
  const variable = (): Variable => tf.tidy(() => tf.variable(start(), false))
  const [running, newest] = [variable(), variable()]
  return {
    add(batch) {
      const part = batch.dtype === 'float32' ? batch : batch.toFloat()
      newest.assign(part)
      running.assign(merge(running, part))
    },
    total: () => running.clone(),
    batch: () => newest.clone(),
    load: (total) => running.assign(total),
    reset: () => tf.tidy(() => running.assign(start())),
    dispose: () => tf.dispose([running, newest]),
  }
}

/** Outside of the step: it grows. A captured step hands its part out after each run. */
function listSlot(): Slot {
  const parts: Tensor[] = []
  const keep = (part: Tensor) => void parts.push(tf.keep(part.clone()))
  return {
    add: (batch) => handOut(batch, keep),
    total: () => (parts.length === 0 ? tf.zeros([0]) : parts.length === 1 ? parts[0]!.clone() : tf.concat(parts, 0)),
    batch: () => parts.at(-1)!.clone(),
    load(total) {
      this.reset()
      keep(total)
    },
    reset() {
      tf.dispose(parts.splice(0))
    },
    dispose() {
      this.reset()
    },
  }
}
