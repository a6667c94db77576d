import type { Tensor } from '@tensorflow/tfjs'
import type { Batch } from '../../data/index.ts'
import type { Metric } from '../../metrics/index.ts'
import type { Loggable, LogOptions } from '../../module/index.ts'
import { capture, inThisScope, recipeOf, tf, type CapturedFunction, type CaptureOptions, type TensorScope } from '../../tensor/index.ts'
import type { LogConnector } from '../log-connector.ts'
import { isPlain, mapTensors, tensorsIn } from './step-output.ts'

/** A call of `log`; a tensor by its place among the function's results. */
interface LogCall {
  name: string
  value: number | Metric
  options: LogOptions
}

/** A step as it was recorded with a batch of one signature. */
export class CapturedStep<Output> {
  readonly #function: CapturedFunction
  readonly #output: Output
  /** By the data of tensors, which clones share. */
  readonly #places: Map<object, number>
  readonly #logs: LogCall[]
  readonly #log: LogConnector

  /** Records `compute`; throws what hinders it. */
  constructor(batch: Batch, compute: (batch: Batch) => Output, log: LogConnector, options: CaptureOptions) {
    const results: Tensor[] = []
    const places = new Map<object, number>()
    const place = (tensor: Tensor) => places.get(tensor.dataId) ?? places.set(tensor.dataId, results.push(tensor) - 1).size - 1
    const record = (inputs: Tensor[]) => {
      const calls: [string, Loggable, LogOptions][] = []
      const here = inThisScope()
      // What is logged within the gradients' scope is gone at its end.
      const kept = (value: Loggable) => (value instanceof tf.Tensor ? here(() => value.clone()) : value)
      const note = (name: string, value: Loggable, options: LogOptions) => void calls.push([name, kept(value), options])
      const given = inputs.values()
      const output = log.recording(note, () => compute(mapTensors(batch, () => given.next().value!)))
      mapTensors(output, (tensor) => (place(tensor), tensor))
      const logs = calls.map(([name, value, options]) => ({ name, value: value instanceof tf.Tensor ? place(value) : value, options }))
      recorded = { output, logs: logs as LogCall[] }
      return results
    }
    let recorded!: { output: Output; logs: LogCall[] }
    this.#function = capture(record, tensorsIn(batch), options)
    this.#output = recorded.output
    this.#logs = recorded.logs
    this.#places = places
    this.#log = log
  }

  /** What a step that neither computed nor logged anything returned: there is nothing to capture, and it has run. */
  get withoutOperations(): { output: Output } | null {
    return this.#function.empty && this.#logs.length === 0 ? { output: this.#output } : null
  }

  get valid(): boolean {
    return this.#function.valid
  }

  /** Runs it with another batch of the signature, and logs. What it returns belongs to `scope`; `meanwhile` is called in long runs. */
  async run(batch: Batch, scope: TensorScope, meanwhile: () => void): Promise<Output> {
    const results = await this.#function.run(tensorsIn(batch), scope, meanwhile)
    scope.run(() => {
      for (const { name, value, options } of this.#logs) this.#log.add(name, typeof value === 'number' ? results[value]! : value, options)
    })
    return mapTensors(this.#output, (tensor) => results[this.#places.get(tensor.dataId)!]!)
  }

  dispose(): void {
    this.#function.dispose()
  }
}

/** What two batches must share to be computed by one graph. Null where that isn't known, since they aren't of tensors alone. */
export function signatureOf(batch: Batch): string | null {
  const tensors: Tensor[] = []
  return signature(batch, tensors)
}

/** `before` has the tensors that came before: one that comes twice is another graph than two. */
function signature(value: unknown, before: Tensor[]): string | null {
  if (value instanceof tf.Tensor) {
    const same = before.findIndex(({ dataId }) => dataId === value.dataId)
    const place = same < 0 ? before.push(value) - 1 : same
    return `${value.dtype}[${value.shape.join()}]${place}:${recipeOf(value) ?? ''}`
  }
  if (value === null) return 'null' // of a loader that ended before the others
  if (!Array.isArray(value) && !isPlain(value)) return null
  let parts = ''
  for (const name of Object.keys(value)) {
    const part = signature((value as Record<string, unknown>)[name], before)
    if (part === null) return null
    parts += `${name}:${part},`
  }
  return `{${parts}}`
}
