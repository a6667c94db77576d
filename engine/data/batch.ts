import type { Tensor } from '@tensorflow/tfjs'
import { upload } from '../tensor/index.ts'
import type { Field } from './collate.ts'
import { makeFields } from './make-fields.ts'
import type { Pass, Samples } from './sample.ts'

/** Tensors of one batch by field, the first axis being the samples. */
export type Batch = Record<string, Tensor>

/** Makes the samples with these numbers, and a batch of them. */
export function gatherSamples(samples: Samples, rows: Int32Array, pass: Pass | undefined): Batch {
  return toBatch(makeFields(samples, rows, pass))
}

/** Copies the fields into the runtime's memory. */
export function toBatch(fields: Field[]): Batch {
  return Object.fromEntries(fields.map(({ name, values, shape }) => [name, upload(values, shape)]))
}
