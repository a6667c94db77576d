import { attribute } from '../attribute.ts'
import { DataType, type Attribute, type DataTypeName, type TensorDescriptor } from '../runtime.ts'
import type { Pointer } from '../tensorflow/c-api.ts'
import type { HandleTable } from '../tensorflow/handle-table.ts'
import type { OpRunner } from '../tensorflow/op-runner.ts'
import type { OpCall, Substitution } from './substitution.ts'

/** The shortest of so many runs counts, fewer where they take longer than this in ms. */
const mostRounds = 7
const leastRounds = 2
const enoughMs = 200

/** Times an op of TensorFlow and an own one on tensors of the same shapes. */
export class Measurement {
  readonly #runner: OpRunner
  readonly #handles: HandleTable

  constructor(runner: OpRunner, handles: HandleTable) {
    this.#runner = runner
    this.#handles = handles
  }

  /**
   * The two take turns, so that what else the machine does meets both. The first runs, which allocate and prepare, don't count. Floats are of
   * `type`.
   */
  compare(call: OpCall, own: Substitution, type: DataTypeName): { stockMs: number; ownMs: number } {
    const inputs = call.inputs.map((input) => this.#makeInput(input, own, type))
    const [stock, other] = [
      () => this.#time(call.op, withType(call.attributes, 'T', type), inputs),
      () =>
        this.#time(
          own.op,
          withType(own.attributes ?? [], 'Tv', type),
          own.inputs.map((place) => inputs[place]!),
        ),
    ]
    try {
      const start = performance.now()
      const best = { stockMs: Infinity, ownMs: Infinity }
      stock()
      other()
      for (let round = 0; round < mostRounds && (round < leastRounds || performance.now() - start < enoughMs); round++) {
        best.stockMs = Math.min(best.stockMs, stock())
        best.ownMs = Math.min(best.ownMs, other())
      }
      return best
    } finally {
      for (const input of inputs) this.#runner.api.TFE_DeleteTensorHandle(input)
    }
  }

  #time(op: string, attributes: Attribute[], inputs: Pointer[]): number {
    const start = performance.now()
    const results = this.#runner.run(op, attributes, inputs, 1)
    const took = performance.now() - start
    for (const result of results) this.#runner.api.TFE_DeleteTensorHandle(result)
    return took
  }

  #makeInput({ dtype, shape }: TensorDescriptor, { sizes }: Substitution, type: DataTypeName): Pointer {
    if (dtype === DataType.int32) return this.#handles.makeHandle([sizes!.length], dtype, Int32Array.from(sizes!))
    const dims = this.#handles.makeHandle([shape.length], DataType.int32, Int32Array.from(shape))
    const value = this.#handles.makeHandle([], DataType[type], type === 'bfloat16' ? Uint16Array.of(halfInBfloat16) : Float32Array.of(0.5))
    try {
      return this.#runner.run('Fill', [attribute.type('T', type), attribute.type('index_type', 'int32')], [dims, value], 1)[0]!
    } finally {
      for (const handle of [dims, value]) this.#runner.api.TFE_DeleteTensorHandle(handle)
    }
  }
}

const halfInBfloat16 = 0x3f00

const withType = (attributes: Attribute[], name: string, type: DataTypeName): Attribute[] => [
  ...attributes.filter((each) => each.name !== name),
  attribute.type(name, type),
]
