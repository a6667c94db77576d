import { addSample, estimateSeconds, positionOf, type ActiveRun, type EngineHost, type Position, type Sample } from '../host/index.ts'
import type { RunConfig } from '../worker/index.ts'

interface Course {
  samples: Sample[]
  position: Position | null
}

/** How long the live runs of a host will still take. */
export class Estimates {
  readonly #courses = new Map<string, Course>()

  constructor(host: EngineHost) {
    host.on('run', (run) => this.#follow(run, host.store.findRun(run.id).config))
  }

  /** In seconds; null until it can be told. */
  secondsLeft(run: string): number | null {
    const { samples, position } = this.#courses.get(run) ?? { samples: [], position: null }
    return position && estimateSeconds(samples, position.total)
  }

  #follow(run: ActiveRun, config: RunConfig): void {
    run.on('progress', (progress) => {
      const position = positionOf(progress, config)
      const samples = this.#courses.get(run.id)?.samples ?? []
      this.#courses.set(run.id, { position, samples: position ? addSample(samples, { time: Date.now(), done: position.done }) : samples })
    })
    void run.finished.then(() => this.#courses.delete(run.id))
  }
}
