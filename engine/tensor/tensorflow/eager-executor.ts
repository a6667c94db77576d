import type { OwnKernels } from '../kernels/own-kernels.ts'
import type { Attribute, Executor, TensorDescriptor } from '../runtime.ts'
import type { HandleTable } from './handle-table.ts'
import type { OpRunner } from './op-runner.ts'

/** Runs each op at once, on the device that TensorFlow places it on. */
export class EagerExecutor implements Executor {
  readonly #runner: OpRunner
  readonly #handles: HandleTable

  readonly #kernels: OwnKernels | null

  constructor(runner: OpRunner, handles: HandleTable, kernels: OwnKernels | null) {
    this.#runner = runner
    this.#handles = handles
    this.#kernels = kernels
  }

  get ownKernels(): boolean {
    return this.#kernels !== null
  }

  execute(name: string, attributes: Attribute[], inputs: TensorDescriptor[], outputs: number): TensorDescriptor[] {
    const asked = { op: name, attributes, inputs }
    const call = this.#kernels?.replace(asked) ?? asked
    const handles = call.inputs.map(({ id }) => this.#handles.handle(id))
    return this.#runner.run(call.op, call.attributes, handles, outputs, call.inputs).map((handle) => this.#handles.adopt(handle))
  }
}
