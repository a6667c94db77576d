import type { MetricPoint } from '../worker/index.ts'
import { LeydenError } from '../errors/index.ts'
import type { Columns } from './columns.ts'

interface Pending {
  step: number[]
  epoch: number[]
  time: number[]
  value: number[]
}

/** Points that wait to be written, by run and name, in log order. */
export class MetricBuffer {
  #pending = new Map<string, Map<string, Pending>>()
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Takes all points or, where one is refused, none. */
  add(run: string, points: readonly MetricPoint[]): void {
    points.forEach(checkStep)
    let names = this.#pending.get(run)
    if (!names) this.#pending.set(run, (names = new Map()))
    for (const point of points) push(names, point)
    this.#size += points.length
  }

  *entries(): Generator<{ run: string; name: string; points: Columns }> {
    for (const [run, names] of this.#pending) {
      for (const [name, { step, epoch, time, value }] of names) {
        yield { run, name, points: [step, epoch, time, value].map((column) => Float64Array.from(column)) }
      }
    }
  }

  clear(): void {
    this.#pending.clear()
    this.#size = 0
  }
}

function push(names: Map<string, Pending>, point: MetricPoint): void {
  let pending = names.get(point.name)
  if (!pending) names.set(point.name, (pending = { step: [], epoch: [], time: [], value: [] }))
  pending.step.push(point.step)
  pending.epoch.push(point.epoch)
  pending.time.push(point.time)
  pending.value.push(point.value)
}

function checkStep({ name, step }: MetricPoint): void {
  if (Number.isFinite(step)) return
  throw new LeydenError(`Metric "${name}" was logged at step ${step}; a step must be a finite number.`, {
    remedy: 'Leave the step out of the log call, so that the optimiser step is used, or give a number.',
  })
}
