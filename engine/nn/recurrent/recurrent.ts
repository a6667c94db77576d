import type { Tensor, Variable } from '@tensorflow/tfjs'
import { LeydenError } from '../../errors/index.ts'
import { tf } from '../../tensor/index.ts'
import { Dropout } from '../dropout.ts'
import { uniformByFanIn } from '../initializers.ts'
import { applyLinear } from '../linear.ts'
import { checkInput, Module } from '../module.ts'
import { parameter } from '../parameters.ts'

export interface RecurrentOptions {
  /** Layers one on the other. Default 1. */
  numLayers?: number
  bias?: boolean
  /** True for [batch, time, features]; false, as in PyTorch by default, for [time, batch, features]. */
  batchFirst?: boolean
  /** Between the layers, in training. Default 0. */
  dropout?: number
  /** Also from the end to the beginning, the results side by side. Default false. */
  bidirectional?: boolean
}

/** One direction of one layer. */
export interface Weights {
  inputs: Variable
  hidden: Variable
  inputBias: Variable | null
  hiddenBias: Variable | null
}

interface Steps {
  /** [time, batch, units]. */
  output: Tensor
  /** What the last step leaves, each [batch, units]. */
  last: Tensor[]
}

/** What LSTM and GRU share: layers, directions, and PyTorch's parameter names `weight_ih_l0`, `bias_hh_l1_reverse`. */
export abstract class Recurrent extends Module {
  readonly inputSize: number
  readonly hiddenSize: number
  readonly options: Required<RecurrentOptions>
  readonly #name: string
  readonly #weights: Weights[] = []
  readonly #dropout: Dropout

  constructor(name: string, gates: number, inputSize: number, hiddenSize: number, options: RecurrentOptions) {
    super()
    this.#name = `${name}(${inputSize}, ${hiddenSize})`
    this.inputSize = inputSize
    this.hiddenSize = hiddenSize
    this.options = { numLayers: 1, bias: true, batchFirst: false, dropout: 0, bidirectional: false, ...options }
    this.#dropout = new Dropout(this.options.dropout)
    const { numLayers } = this.options
    if (!Number.isInteger(numLayers) || numLayers < 1) {
      throw new LeydenError(`${this.#name}: numLayers is ${numLayers}; it must be a whole number of at least 1.`)
    }
    for (let layer = 0; layer < this.options.numLayers; layer++) {
      const size = layer === 0 ? inputSize : hiddenSize * this.#directions
      for (let direction = 0; direction < this.#directions; direction++) this.#addWeights(layer, direction, gates * hiddenSize, size)
    }
  }

  /** Runs one direction of one layer: `gates` [time, batch, ...] are the inputs' part of the gates' sums, with both biases or the first. */
  protected abstract runSteps(gates: Tensor, weights: Weights, initial: Tensor[]): Steps
  /** What is added to the inputs' part of the gates. */
  protected abstract biasOf(weights: Weights): Tensor | null

  /** `state` and what is returned as one: tensors [numLayers * directions, batch, hiddenSize]; it starts as zeros. */
  protected run(input: Tensor, state: Tensor[], states: number): { output: Tensor; state: Tensor[] } {
    const { batchFirst } = this.options
    const steps = this.#checked(input)
    const initial = this.#initial(state, states, steps.shape[1]!)
    const last: Tensor[][] = []
    let output = steps
    for (let layer = 0; layer < this.options.numLayers; layer++) {
      if (layer > 0 && this.training) output = this.#dropout.forward(output)
      output = this.#runLayer(layer, output, initial, last)
    }
    const collected = Array.from({ length: states }, (_, kind) => tf.stack(last.map((tensors) => tensors[kind]!)))
    return { output: batchFirst ? output.transpose([1, 0, 2]) : output, state: collected }
  }

  #runLayer(layer: number, steps: Tensor, initial: Tensor[][], last: Tensor[][]): Tensor {
    const outputs = Array.from({ length: this.#directions }, (_, direction) => {
      const weights = this.#weights[layer * this.#directions + direction]!
      const ordered = direction === 0 ? steps : steps.reverse(0)
      const gates = applyLinear(ordered, weights.inputs, this.biasOf(weights))
      const result = this.runSteps(gates, weights, initial[layer * this.#directions + direction]!)
      last.push(result.last)
      return direction === 0 ? result.output : result.output.reverse(0)
    })
    return outputs.length === 1 ? outputs[0]! : tf.concat(outputs, 2)
  }

  /** By layer and direction. */
  #initial(state: Tensor[], states: number, batch: number): Tensor[][] {
    const count = this.options.numLayers * this.#directions
    const expected = [count, batch, this.hiddenSize]
    for (const { shape } of state) if (shape.join() !== expected.join()) throw this.#wrongState(shape, expected)
    const rows = state.map((tensor) => tf.unstack(tensor))
    const zeros = tf.zeros([batch, this.hiddenSize])
    return Array.from({ length: count }, (_, index) => Array.from({ length: states }, (_, kind) => rows[kind]?.[index] ?? zeros))
  }

  #checked(input: Tensor): Tensor {
    const { batchFirst } = this.options
    const axes = batchFirst ? `[batch, time, ${this.inputSize}]` : `[time, batch, ${this.inputSize}]`
    checkInput(this.#name, input, { rank: 3, lastAxis: this.inputSize, axes })
    return batchFirst ? input.transpose([1, 0, 2]) : input
  }

  #addWeights(layer: number, direction: number, gates: number, inputSize: number): void {
    const suffix = `_l${layer}${direction === 0 ? '' : '_reverse'}`
    const make = (shape: number[]) => parameter(uniformByFanIn(shape, this.hiddenSize))
    const { bias } = this.options
    const weights: Weights = {
      inputs: make([gates, inputSize]),
      hidden: make([gates, this.hiddenSize]),
      inputBias: bias ? make([gates]) : null,
      hiddenBias: bias ? make([gates]) : null,
    }
    this.#weights.push(weights)
    Object.assign(this, {
      [`weight_ih${suffix}`]: weights.inputs,
      [`weight_hh${suffix}`]: weights.hidden,
      ...(bias && { [`bias_ih${suffix}`]: weights.inputBias, [`bias_hh${suffix}`]: weights.hiddenBias }),
    })
  }

  get #directions(): number {
    return this.options.bidirectional ? 2 : 1
  }

  #wrongState(shape: number[], expected: number[]): LeydenError {
    return new LeydenError(`${this.#name} got an initial state of shape [${shape.join(', ')}]; it must be [${expected.join(', ')}].`, {
      remedy: 'Give [numLayers * directions, batch, hiddenSize], or none to start from zeros.',
    })
  }
}
