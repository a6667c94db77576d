import type { Attribute, Executor, TensorDescriptor } from '../runtime.ts'
import type { HandleTable } from './handle-table.ts'
import type { OpRunner } from './op-runner.ts'

/** Runs each op at once, on the device that TensorFlow places it on. */
export class EagerExecutor implements Executor {
  readonly #runner: OpRunner
  readonly #handles: HandleTable

  constructor(runner: OpRunner, handles: HandleTable) {
    this.#runner = runner
    this.#handles = handles
  }

  execute(name: string, attributes: Attribute[], inputs: TensorDescriptor[], outputs: number): TensorDescriptor[] {
    const handles = inputs.map(({ id }) => this.#handles.handle(id))
    return this.#runner.run(name, attributes, handles, outputs, inputs).map((handle) => this.#handles.adopt(handle))
  }
}
