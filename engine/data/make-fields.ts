import { collate, layOut, type Allocate, type Field } from './collate.ts'
import { makeSample, type Pass, type Samples } from './sample.ts'

/** Makes the samples with these numbers, and the fields of a batch of them. */
export function makeFields(samples: Samples, numbers: Int32Array, pass: Pass | undefined, allocate?: Allocate): Field[] {
  const made = Array.from(numbers, (number) => makeSample(samples, number, pass))
  return samples.collate ? layOut(samples.collate(made), allocate) : collate(made, allocate)
}
