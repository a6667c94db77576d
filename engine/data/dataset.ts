import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'
import { NativeArray, tf, type NumericArray } from '../tensor/index.ts'

/** Tensors of one batch by field, the first axis being the samples. */
export type Batch = Record<string, Tensor>

/** Samples by number. */
export interface Dataset {
  readonly length: number
  /** The samples with these numbers as one batch, whose tensors the caller disposes. */
  gather(rows: Int32Array): Batch
}

export interface Column {
  values: NumericArray
  /** Shape of one sample: `[28, 28, 1]`, or `[]` for a number. Default: what the number of samples leaves, flat. */
  shape?: number[]
  /** `float32` for what is computed with, `int32` for class numbers. Default: float32 for fractions and bytes, else int32. */
  dtype?: 'float32' | 'int32'
  /** Each value is multiplied by it, such as 1 / 255 for pixels. */
  scale?: number
}

/**
 * A data set that lies whole in the runtime's memory, in the element types it came in: 60,000 pictures of 28 x 28 bytes take 47 MB.
 * Columns have one entry a sample. Throws where they differ in length.
 */
export function arrayDataset(columns: Record<string, Column | NumericArray>, length?: number): Dataset {
  const entries = Object.entries(columns).map(([name, column]) => [name, ArrayBuffer.isView(column) ? { values: column } : column] as const)
  const samples = length ?? sampleCount(entries)
  const stored = entries.map(([name, column]) => ({ name, ...store(name, column, samples) }))
  return {
    length: samples,
    gather: (rows) => Object.fromEntries(stored.map(({ name, array, dtype, scale }) => [name, take(array, rows, dtype, scale)])),
  }
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

function sampleCount(columns: (readonly [string, Column])[]): number {
  const flat = columns.find(([, { shape }]) => shape?.length === 0) ?? columns.find(([, { shape }]) => shape !== undefined)
  if (flat) return flat[1].values.length / product(flat[1].shape!)
  return Math.min(...columns.map(([, { values }]) => values.length))
}

function store(name: string, { values, shape, dtype, scale }: Column, samples: number) {
  const size = shape ? product(shape) : samples === 0 ? 1 : values.length / samples
  if (!Number.isInteger(samples) || !Number.isInteger(size) || size * samples !== values.length) {
    throw new LeydenError(
      `arrayDataset: column '${name}' has ${values.length} values, which is not ${samples} samples of ${shape ? `[${shape.join(', ')}]` : 'one size'}.`,
      {
        remedy: 'Give each column one entry a sample, and its shape for one sample: { values, shape: [28, 28, 1] }.',
      },
    )
  }
  const sample = shape ?? (size === 1 ? [] : [size])
  return { array: new NativeArray(values, [samples, ...sample]), dtype: dtype ?? defaultType(values), scale }
}

function take(array: NativeArray, rows: Int32Array, dtype: 'float32' | 'int32', scale: number | undefined): Tensor {
  if (scale === undefined) return array.gather(rows, dtype)
  return tf.tidy(() => array.gather(rows, dtype).mul(scale))
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

function defaultType(values: NumericArray): 'float32' | 'int32' {
  return values instanceof Float32Array || values instanceof Float64Array || values instanceof Uint8Array ? 'float32' : 'int32'
}

const product = (shape: number[]) => shape.reduce((total, extent) => total * extent, 1)
