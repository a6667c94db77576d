import type { Tensor } from '@tensorflow/tfjs'
import { upload } from '../tensor/index.ts'
import { collate, type Field } from './collate.ts'
import { makeSample, type Pass, type Samples } from './sample.ts'

/** Tensors of one batch by field, the first axis being the samples. */
export type Batch = Record<string, Tensor>

/** Makes the samples with these numbers, and a batch of them. */
export function gatherSamples(samples: Samples, rows: Int32Array, pass: Pass | undefined): Batch {
  return toBatch(collate(Array.from(rows, (row) => makeSample(samples, row, pass))))
}

/** Copies the fields into the runtime's memory. */
export function toBatch(fields: Field[]): Batch {
  return Object.fromEntries(fields.map(({ name, values, shape }) => [name, upload(values, shape)]))
}
