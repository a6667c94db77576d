import { LeydenError } from '../errors/index.ts'
import { NativeArray, RowNumbers, type NumericArray, type RowFormat } from '../tensor/index.ts'
import type { Dataset } from './dataset.ts'

export interface Column {
  values: NumericArray
  /** Shape of one sample: `[28, 28, 1]`, or `[]` for a number. Default: what the number of samples leaves, flat. */
  shape?: number[]
  /** `float32` for what is computed with, `int32` for class numbers. Default: float32 for fractions and bytes, else int32. */
  dtype?: 'float32' | 'int32'
  /** Each value is multiplied by it, such as 1 / 255 for pixels. */
  scale?: number
  /** Subtracted after that: one number, or one for each place of the last axis, such as a picture's channels. */
  mean?: number | number[]
  /** What that is divided by: one number or several, as `mean`. */
  std?: number | number[]
}

/**
 * A data set that lies whole in the runtime's memory, in the element types it came in: 60,000 pictures of 28 x 28 bytes take 47 MB.
 * Columns have one entry a sample. A batch is gathered, cast and normalised within the captured step that reads it. Throws where
 * columns differ in length.
 */
export function arrayDataset(columns: Record<string, Column | NumericArray>, length?: number): Dataset {
  const entries = Object.entries(columns).map(([name, column]) => [name, ArrayBuffer.isView(column) ? { values: column } : column] as const)
  const samples = length ?? sampleCount(entries)
  const stored = entries.map(([name, column]) => [name, store(name, column, samples)] as const)
  return { length: samples, gather: (rows) => gather(stored, rows, samples) }
}

function gather(columns: (readonly [string, RowFormat])[], rows: Int32Array, samples: number) {
  const numbers = new RowNumbers(rows, samples)
  try {
    return Object.fromEntries(columns.map(([name, format]) => [name, format.take(numbers)]))
  } finally {
    numbers.release()
  }
}

function sampleCount(columns: (readonly [string, Column])[]): number {
  const flat = columns.find(([, { shape }]) => shape?.length === 0) ?? columns.find(([, { shape }]) => shape !== undefined)
  if (flat) return flat[1].values.length / product(flat[1].shape!)
  return Math.min(...columns.map(([, { values }]) => values.length))
}

function store(name: string, column: Column, samples: number): RowFormat {
  const { values, shape } = column
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
  const dtype = column.dtype ?? defaultType(values)
  return new NativeArray(values, [samples, ...sample]).format({ dtype, ...normalisation(name, column, dtype, sample) })
}

/** (value * scale - mean) / std, as one product and one sum. */
function normalisation(name: string, { scale, mean, std }: Column, dtype: string, sample: number[]) {
  if (scale === undefined && mean === undefined && std === undefined) return {}
  if (dtype !== 'float32') {
    throw new LeydenError(`arrayDataset: column '${name}' is ${dtype}, and scale, mean and std make fractions.`, {
      remedy: "Leave them out, or set its dtype to 'float32'.",
    })
  }
  for (const [option, given] of Object.entries({ mean, std })) checkChannels(name, option, given, sample)
  const divisors = std ?? 1
  const factor = each(divisors, (divisor) => (scale ?? 1) / divisor)
  const offset = mean === undefined ? undefined : channels(mean, divisors, (center, divisor) => -center / divisor)
  return { scale: scale === undefined && std === undefined ? undefined : factor, offset }
}

function checkChannels(name: string, option: string, given: number | number[] | undefined, sample: number[]): void {
  const odd = [given ?? []].flat().find((value) => !Number.isFinite(value) || (option === 'std' && value === 0))
  if (odd !== undefined) throw new LeydenError(`arrayDataset: column '${name}' has ${odd} in its ${option}.`)
  if (!Array.isArray(given) || given.length === sample.at(-1)) return
  throw new LeydenError(
    `arrayDataset: column '${name}' has ${given.length} numbers in its ${option}, and its samples are [${sample.join(', ')}].`,
    { remedy: `Give one number, or one for each place of the last axis.` },
  )
}

function each(values: number | number[], make: (value: number) => number): number | number[] {
  return Array.isArray(values) ? values.map(make) : make(values)
}

function channels(first: number | number[], second: number | number[], make: (first: number, second: number) => number) {
  const at = (values: number | number[], index: number) => (Array.isArray(values) ? values[index]! : values)
  const lengths = [first, second].map((values) => (Array.isArray(values) ? values.length : 0))
  if (Math.max(...lengths) === 0) return make(at(first, 0), at(second, 0))
  return Array.from({ length: Math.max(...lengths) }, (_, index) => make(at(first, index), at(second, index)))
}

function defaultType(values: NumericArray): 'float32' | 'int32' {
  return values instanceof Float32Array || values instanceof Float64Array || values instanceof Uint8Array ? 'float32' : 'int32'
}

const product = (shape: number[]) => shape.reduce((total, extent) => total * extent, 1)
