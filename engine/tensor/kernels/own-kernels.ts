import { addChoice, prefersOwn, processorName, readChoices, type KernelChoice } from '../../runtime/index.ts'
import type { DataTypeName } from '../runtime.ts'
import type { HandleTable } from '../tensorflow/handle-table.ts'
import type { OpRunner } from '../tensorflow/op-runner.ts'
import { biasGradients } from './bias-gradients.ts'
import { convolutions } from './convolutions.ts'
import { gemmConvolutions } from './gemm-convolutions.ts'
import type { KernelLibrary } from './library.ts'
import { maxPools } from './max-pools.ts'
import { Measurement } from './measurement.ts'
import { products } from './products.ts'
import type { FindSubstitution, OpCall, Substitution } from './substitution.ts'

/** Of several for an op, the first that is faster is taken. */
const substitutions: Record<string, FindSubstitution>[] = [convolutions, gemmConvolutions, products, biasGradients, maxPools]

/** In so few multiplications little can be won, and timing them costs more. */
const leastWork = 2 ** 22

/**
 * Takes own ops in place of TensorFlow's where this machine is faster with them, which is measured once for each shape. Steps that are
 * captured and those that aren't take the same ones, and so give the same bits.
 */
export class OwnKernels {
  readonly #library: KernelLibrary
  readonly #handles: HandleTable
  readonly #measurement: Measurement
  readonly #processor = processorName()
  #choices: Map<string, KernelChoice>

  constructor(library: KernelLibrary, runner: OpRunner, handles: HandleTable) {
    this.#library = library
    this.#handles = handles
    this.#measurement = new Measurement(runner, handles)
    this.#choices = readChoices(library.choices)
  }

  /** The own op that `call` becomes, or `call` as it is. TensorFlow's would be computed in `type`. */
  replace(call: OpCall, type: DataTypeName = 'float32'): OpCall & Pick<Substitution, 'shape'> {
    const own = this.#find(call, type)
    if (!own) return call
    return { op: own.op, attributes: own.attributes ?? [], inputs: own.inputs.map((place) => call.inputs[place]!), shape: own.shape }
  }

  #find(call: OpCall, type: DataTypeName): Substitution | null {
    for (const table of substitutions) {
      const own = table[call.op]?.(call, (input) => this.#valuesOf(call, input))
      if (own && this.#isChosen(call, own, type)) return own
    }
    return null
  }

  #isChosen(call: OpCall, own: Substitution, type: DataTypeName): boolean {
    if (this.#library.mode === 'on' || own.work === null) return true
    return own.work >= leastWork && prefersOwn(this.#choiceFor(call, own, type))
  }

  #choiceFor(call: OpCall, own: Substitution, type: DataTypeName): KernelChoice {
    const key = `${this.#keyOf(call, own)}${type === 'float32' ? '' : ` ${type}`}`
    const known = this.#choices.get(key)
    if (known) return known
    this.#choices = addChoice(this.#library.choices, { key, ...this.#measurement.compare(call, own, type), atMost: own.atMost })
    return this.#choices.get(key)!
  }

  /** Homes are shared between machines, and a run may have fewer threads than the machine. */
  #keyOf({ inputs }: OpCall, { op, inputs: places, sizes, attributes = [] }: Substitution): string {
    const shapes = [...places.map((place) => inputs[place]!.shape), ...(sizes ? [sizes] : [])].map((shape) => shape.join('x'))
    const more = attributes.map(({ name, value }) => ` ${name} ${String(value)}`).join('')
    return `${this.#processor}, ${this.#library.threads} threads: ${op} ${shapes.join(' ')}${more}`
  }

  #valuesOf({ inputs }: OpCall, input: number): number[] | null {
    const { id } = inputs[input]!
    return this.#handles.isOutput(id) ? null : Array.from(this.#handles.read(id) as Int32Array)
  }
}
