import { currentRuntime } from './backend.ts'
import { DataType, type Attribute, type Executor, type TensorDescriptor } from './runtime.ts'

/** Tensors are named by the runtime's numbers. */
export interface AnomalyWatch {
  made(results: number[], inputs: number[]): void
  /** Of the operation that gave NaN. */
  describe(op: string, inputs: number[]): Error
}

/**
 * Runs `run` with each operation by itself, and throws what `describe` makes of the first one that gives NaN. Reads every result, which
 * takes long.
 */
export function withoutNaN<T>(run: () => T, { made, describe }: AnomalyWatch): T {
  const runtime = currentRuntime()
  const watch: Executor = {
    execute(op: string, attributes: Attribute[], inputs: TensorDescriptor[], outputs: number): TensorDescriptor[] {
      leave()
      const ids = inputs.map(({ id }) => id)
      try {
        const results = runtime.execute(op, attributes, ids, outputs)
        if (!results.some(holdsNaN)) {
          made(
            results.map(({ id }) => id),
            ids,
          )
          return results
        }
        for (const { id } of results) runtime.deleteTensor(id)
        throw describe(op, ids)
      } finally {
        leave = runtime.use(watch)
      }
    },
  }
  let leave = runtime.use(watch)
  try {
    return run()
  } finally {
    leave()
  }
}

function holdsNaN({ id, dtype }: TensorDescriptor): boolean {
  return dtype === DataType.float32 && (currentRuntime().readTensor(id) as Float32Array).some(Number.isNaN)
}
