import {
  profiledStages,
  profileParts,
  type Profile,
  type ProfilePart,
  type ProfiledStage,
  type StageProfile,
} from '../../terminal/index.ts'
import type { Stage } from '../run-context.ts'
import { bottleneckOf } from './bottleneck.ts'

/**
 * `ahead` is reading the next batch while the step runs on other threads. `capture` is taken out of the step it happens in; in `null`
 * nothing is counted, since it belongs to no step.
 */
export type TimedPart = ProfilePart | 'ahead' | 'capture' | null

type Times = Record<ProfilePart | 'capture', number>

/** A step that is waited for less than this share of the time that reading ahead took was over before. */
const waited = 0.1

interface StageTimes {
  /** All but the first. */
  steps: number
  times: Times
  first: Times | null
  captures: number
}

/** Splits the time of steps into parts. At any moment the clock runs for one of them, so that their sum is the whole. */
export class StepProfiler {
  readonly #now: () => number
  readonly #stages = new Map<ProfiledStage, StageTimes>()
  #part: TimedPart = null
  #since = 0
  /** Of the step that is under way. */
  #times = noTimes()
  #captures = 0
  #ahead = 0
  /** What `execute` had taken when reading ahead was done. */
  #executed = 0

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** From here on the time is this part's. Returns the part whose it was. */
  enter(part: TimedPart): TimedPart {
    const now = this.#now()
    const before = this.#part
    if (before === 'ahead') [this.#ahead, this.#executed] = [this.#ahead + now - this.#since, this.#times.execute]
    else if (before) this.#times[before] += now - this.#since
    this.#part = part
    this.#since = now
    return before
  }

  /** From here on a step is recorded, and run for the first time. */
  enterCapture(): void {
    this.#captures += 1
    this.enter('capture')
  }

  /** The step is over: what follows belongs to the next one. */
  stepDone(stage: Stage): void {
    this.enter('other')
    this.#placeAhead()
    const of = this.#stageOf(stage === 'sanity' ? 'validate' : stage)
    of.captures += this.#captures
    if (of.first) {
      of.steps += 1
      for (const part of [...profileParts, 'capture'] as const) of.times[part] += this.#times[part]
    } else of.first = this.#times
    this.#times = noTimes()
    this.#captures = 0
  }

  /** The step hides what was read ahead in its time, unless it had to wait for it. */
  #placeAhead(): void {
    const hidden = this.#times.execute - this.#executed >= waited * this.#ahead
    this.#times[hidden ? 'execute' : 'data'] += this.#ahead
    this.#ahead = 0
  }

  report(): Profile {
    const measured = profiledStages.filter((stage) => this.#stages.has(stage))
    const stages: Profile['stages'] = Object.fromEntries(measured.map((stage) => [stage, summarize(this.#stages.get(stage)!)]))
    return { stages, bottleneck: bottleneckOf(stages) }
  }

  #stageOf(stage: ProfiledStage): StageTimes {
    const known = this.#stages.get(stage)
    if (known) return known
    const created: StageTimes = { steps: 0, times: noTimes(), first: null, captures: 0 }
    this.#stages.set(stage, created)
    return created
  }
}

function summarize({ steps, times, first, captures }: StageTimes): StageProfile {
  const totalMs = sum(times)
  const part = (name: ProfilePart) => ({
    meanMs: steps > 0 ? times[name] / steps : 0,
    share: totalMs > 0 ? times[name] / totalMs : 0,
    totalMs: times[name],
  })
  const parts = Object.fromEntries(profileParts.map((name) => [name, part(name)])) as StageProfile['parts']
  const captureMs = times.capture + (first?.capture ?? 0)
  return { steps, meanMs: steps > 0 ? totalMs / steps : 0, totalMs, parts, firstMs: first ? sum(first) : 0, captures, captureMs }
}

const noTimes = (): Times => ({ data: 0, transfer: 0, execute: 0, callbacks: 0, logging: 0, other: 0, capture: 0 })

const sum = (times: Times) => profileParts.reduce((total, part) => total + times[part], 0)
