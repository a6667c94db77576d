import type { TensorRuntime } from '../../engine/tensor/index.ts'

/** Measures all that the runtime does, from when it is constructed on. */
export class OpTimes {
  #ms: Record<string, number> = {}

  constructor(runtime: TensorRuntime) {
    const execute = runtime.execute.bind(runtime)
    const update = runtime.update.bind(runtime)
    const create = runtime.createTensor.bind(runtime)
    const read = runtime.readTensor.bind(runtime)
    runtime.execute = (op, ...rest) => this.#timed(op, () => execute(op, ...rest))
    runtime.update = (op, ...rest) => this.#timed(op, () => update(op, ...rest))
    runtime.createTensor = (...given) => this.#timed('values in', () => create(...given))
    runtime.readTensor = (id) => this.#timed('values out', () => read(id))
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
