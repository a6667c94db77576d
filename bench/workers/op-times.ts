import type { TensorRuntime } from '../../engine/tensor/index.ts'

/** Measures each operation that the runtime runs, from when it is constructed on. */
export class OpTimes {
  #ms: Record<string, number> = {}

  constructor(runtime: TensorRuntime) {
    const [execute, update] = [runtime.execute.bind(runtime), runtime.update.bind(runtime)]
    runtime.execute = (op, ...rest) => this.#timed(op, () => execute(op, ...rest))
    runtime.update = (op, ...rest) => this.#timed(op, () => update(op, ...rest))
  }

  /** ms by kind of operation since it was last asked. */
  take(): Record<string, number> {
    const ms = this.#ms
    this.#ms = {}
    return ms
  }

  #timed<T>(op: string, run: () => T): T {
    const start = performance.now()
    try {
      return run()
    } finally {
      this.#ms[op] = (this.#ms[op] ?? 0) + performance.now() - start
    }
  }
}
