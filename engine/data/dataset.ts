import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'
import { tf } from '../tensor/index.ts'

/** Tensors of one batch by field, the first axis being the samples. */
export type Batch = Record<string, Tensor>

/** Samples by number. */
export interface Dataset {
  readonly length: number
  /** The samples with these numbers as one batch, whose tensors the caller disposes. */
  gather(rows: Int32Array): Batch
}

/** A data set that makes its samples one by one: numbers (float32), or typed arrays with the shape beside them. */
export function dataset<Sample extends Record<string, number | SampleArray>>(options: {
  length: number
  get(index: number): Sample
}): Dataset {
  const { length, get } = options
  return { length, gather: (rows) => collate(Array.from(rows, get)) }
}

export interface SampleArray {
  values: Float32Array | Int32Array
  shape: number[]
}

/** A part of a data set: the samples with these numbers. */
export function subset(source: Dataset, rows: Int32Array): Dataset {
  return { length: rows.length, gather: (chosen) => source.gather(chosen.map((row) => rows[row]!)) }
}

function collate(samples: Record<string, number | SampleArray>[]): Batch {
  const names = Object.keys(samples[0] ?? {})
  return Object.fromEntries(
    names.map((name) => [
      name,
      stack(
        name,
        samples.map((sample) => sample[name]!),
      ),
    ]),
  )
}

function stack(name: string, values: (number | SampleArray)[]): Tensor {
  const kinds = values.map(kindOf)
  const odd = kinds.find((kind) => kind !== kinds[0])
  if (odd) {
    throw new LeydenError(`dataset: '${name}' is ${kinds[0]} in the first sample of a batch and ${odd} in another.`, {
      remedy: 'Give every sample the same fields, of the same shapes.',
    })
  }
  if (typeof values[0] === 'number') return tf.tensor1d(values as number[], 'float32')
  return stackArrays(name, values as SampleArray[])
}

function kindOf(value: number | SampleArray | undefined): string {
  return typeof value === 'object' ? `[${value.shape.join(', ')}]` : value === undefined ? 'missing' : 'a number'
}

function stackArrays(name: string, samples: SampleArray[]): Tensor {
  const { values: first, shape } = samples[0]!
  const size = product(shape)
  const all = first instanceof Int32Array ? new Int32Array(size * samples.length) : new Float32Array(size * samples.length)
  for (const [index, { values }] of samples.entries()) {
    if (values.length !== size)
      throw new LeydenError(`dataset: '${name}' has ${values.length} values, which don't fill its shape [${shape.join(', ')}].`)
    all.set(values, index * size)
  }
  return tf.tensor(all, [samples.length, ...shape])
}

const product = (shape: number[]) => shape.reduce((total, extent) => total * extent, 1)
