import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs'
import { LeydenError } from '../../errors/index.ts'
import { TensorFlowError } from '../../tensor/index.ts'
import { shapeOf } from './reduction.ts'

export interface CtcInputs {
  logProbabilities: Tensor
  labels: Tensor2D
  times: Tensor1D
  counts: Tensor1D
  blank: number
}

/** Throws where the shapes of a CTC loss's inputs don't match, or the blank is none of the classes. */
export function checkCtc({ logProbabilities, labels, times, counts, blank }: CtcInputs): void {
  if (logProbabilities.rank !== 3) throw wrongShape('log probabilities have', logProbabilities, '[time, batch, classes]')
  const [, batch, classes] = logProbabilities.shape as [number, number, number]
  if (classes < 2) throw new LeydenError('ctc: there is one class, which is the blank; there must be one more for each label.')
  if (labels.rank !== 2 || labels.shape[0] !== batch || labels.shape[1] === 0)
    throw wrongShape('targets have', labels, `[${batch}, length]`)
  if (times.shape.join() !== `${batch}`) throw wrongShape('input lengths have', times, `[${batch}]`)
  if (counts.shape.join() !== `${batch}`) throw wrongShape('target lengths have', counts, `[${batch}]`)
  if (Number.isInteger(blank) && blank >= 0 && blank < classes) return
  throw new LeydenError(`ctc: blank is ${blank}; it must be one of the ${classes} classes, numbered from 0.`)
}

function wrongShape(what: string, tensor: Tensor, expected: string): LeydenError {
  return new LeydenError(`ctc: the ${what} shape ${shapeOf(tensor)}; it must be ${expected}.`, {
    remedy: what.startsWith('targets')
      ? 'Fill targets up to the length of the longest; targetLengths says how much of each counts.'
      : undefined,
  })
}

/** Runs what TensorFlow refuses for wrong labels or lengths, and says which sample has them. */
export function withCtcInputs<T>(inputs: CtcInputs, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw error instanceof TensorFlowError ? (wrongValue(inputs) ?? error) : error
  }
}

/** Undefined if it was something else that TensorFlow refused. */
function wrongValue({ logProbabilities, labels, times, counts, blank }: CtcInputs): LeydenError | undefined {
  const [time, , classes] = logProbabilities.shape as [number, number, number]
  const [rows, targetLengths, inputLengths] = [labels.arraySync(), counts.arraySync(), times.arraySync()]
  for (const [sample, row] of rows.entries()) {
    const [length, frames] = [targetLengths[sample]!, inputLengths[sample]!]
    if (length < 0 || length > row.length) return refused(sample, `a target of ${length} labels`, `between 0 and ${row.length}`)
    if (frames < 0 || frames > time) return refused(sample, `an input of ${frames} steps`, `between 0 and ${time}`)
    const wrong = row.slice(0, length).find((label) => label < 0 || label >= classes || label === blank)
    if (wrong !== undefined) return refused(sample, `label ${wrong}`, `in [0, ${classes}), and not the blank, ${blank}`)
  }
  return undefined
}

const refused = (sample: number, what: string, must: string) =>
  new LeydenError(`ctc: sample ${sample} of the batch has ${what}; it must be ${must}.`)
