import type { RunStore } from '../store/index.ts'
import type { ActiveRun } from './active-run.ts'

/** How often what other processes ask of this one's runs is looked for, in ms: a look costs microseconds. */
const lookMs = 10

/** Hands what live runs are asked to change to their workers, whichever process asked. */
export class ControlDesk {
  readonly #store: RunStore
  readonly #runs: ReadonlyMap<string, ActiveRun>
  #timer: NodeJS.Timeout | undefined
  #version = -1

  /** `runs` are those of this process, by id. */
  constructor(store: RunStore, runs: ReadonlyMap<string, ActiveRun>) {
    this.#store = store
    this.#runs = runs
  }

  /** Looks as long as there are runs. */
  open(): void {
    this.#timer ??= setInterval(() => this.#look(), lookMs).unref()
  }

  close(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** Takes what waits for runs of this process. */
  takeAll(): void {
    for (const { id, run, change } of this.#store.controls.waiting()) {
      const active = this.#runs.get(run)
      if (active && this.#store.controls.take(id)) active.control(id, change)
    }
  }

  /** A history that can't be read at this moment is looked at again; who asked is told when nobody answers. */
  #look(): void {
    if (this.#runs.size === 0) return this.close()
    try {
      const version = this.#store.dataVersion()
      if (version === this.#version) return
      this.takeAll()
      this.#version = version
    } catch {
      this.#version = -1
    }
  }
}
