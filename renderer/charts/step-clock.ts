import type { MetricPoints, MetricSummary } from '../../engine/api/contract/index.ts'

export type ClockPoints = Pick<MetricPoints, 'step' | 'epoch' | 'time'>

/** Anchors kept; beyond that every other one goes. */
const limit = 20_000

/**
 * When and in which epoch a step was: buckets carry steps alone. Between the points that it was told of it goes straight. Steps that
 * don't grow are passed over.
 */
export class StepClock {
  #steps: number[] = []
  #times: number[] = []
  /** The last known step of each epoch, and how many epochs were done by then; one before the first step comes first. */
  #ends: number[] = []
  #done: number[] = []
  #epoch = -1

  get known(): boolean {
    return this.#steps.length > 0
  }

  add({ step, epoch, time }: ClockPoints): void {
    for (let i = 0; i < step.length; i++) {
      if (step[i]! > (this.#steps.at(-1) ?? -Infinity)) this.#addPoint(step[i]!, epoch[i]!, time[i]!)
    }
    if (this.#steps.length > limit) this.#thin()
  }

  /** Fractional: 1.5 is in the middle of the second epoch. */
  epochAt(step: number): number {
    return along(this.#ends, this.#done, step)
  }

  /** Seconds since the first point. */
  secondsAt(step: number): number {
    return (along(this.#steps, this.#times, step) - this.#times[0]!) / 1000
  }

  stepAtEpoch(epoch: number): number {
    return along(this.#done, this.#ends, epoch)
  }

  stepAtSeconds(seconds: number): number {
    return along(this.#times, this.#steps, this.#times[0]! + seconds * 1000)
  }

  #addPoint(step: number, epoch: number, time: number): void {
    if (!this.known) {
      this.#ends.push(step - 1)
      this.#done.push(epoch)
    }
    this.#steps.push(step)
    this.#times.push(Math.max(time, this.#times.at(-1) ?? -Infinity))
    if (epoch > this.#epoch) {
      this.#ends.push(step)
      this.#done.push(epoch + 1)
      this.#epoch = epoch
    } else this.#ends[this.#ends.length - 1] = step
  }

  #thin(): void {
    this.#steps = this.#steps.filter((_, i) => i % 2 === 0)
    this.#times = this.#times.filter((_, i) => i % 2 === 0)
  }
}

/** Straight lines through (xs, ys), beyond their ends too; xs never fall. */
function along(xs: number[], ys: number[], x: number): number {
  if (xs.length < 2) return ys[0] ?? NaN
  let low = 0
  let high = xs.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (xs[middle]! <= x) low = middle
    else high = middle
  }
  const width = xs[high]! - xs[low]!
  return width === 0 ? ys[high]! : ys[low]! + ((x - xs[low]!) / width) * (ys[high]! - ys[low]!)
}

export interface ClockRead {
  name: string
  from: number
  limit: number
}

/**
 * Which points to ask for, so that a clock knows a run well: the longest metric that one answer holds, and where one is longer than
 * that, points spread over it.
 */
export function clockReads(summaries: MetricSummary[], answer = 10_000, samples = 128): ClockRead[] {
  const byCount = summaries.toSorted((a, b) => b.count - a.count)
  const whole = byCount.find(({ count }) => count > 0 && count <= answer)
  const reads: ClockRead[] = whole ? [{ name: whole.name, from: 0, limit: whole.count }] : []
  const longest = byCount[0]
  if (!longest || longest.count <= answer) return reads
  const spread = Array.from({ length: samples }, (_, i) => Math.floor((i * (longest.count - 1)) / (samples - 1)))
  return [...reads, ...spread.map((from) => ({ name: longest.name, from, limit: 1 }))]
}

/** One column set out of several, by step. */
export function mergePoints(parts: ClockPoints[]): ClockPoints {
  const rows = parts.flatMap(({ step, epoch, time }) => Array.from(step, (value, i) => [value, epoch[i]!, time[i]!] as const))
  rows.sort((a, b) => a[0] - b[0])
  const column = (at: 0 | 1 | 2) => Float64Array.from(rows, (row) => row[at])
  return { step: column(0), epoch: column(1), time: column(2) }
}
