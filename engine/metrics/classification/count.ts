import type { Tensor, TypedArray } from '@tensorflow/tfjs'
import { LeydenError } from '../../errors/index.ts'
import { activeTrace, attribute, runOp1, tf, TensorFlowError } from '../../tensor/index.ts'
import type { Task } from './task.ts'

const attributes = [attribute.type('T', 'float32'), attribute.type('Tindices', 'int32'), attribute.type('Tnumsegments', 'int32')]

/** tf.where makes a tensor of the ids' size of the number first. */
const choose = (where: Tensor, ids: Tensor, instead: number) =>
  runOp1('SelectV2', [attribute.type('T', 'int32')], [where, ids, int(instead)])

/** Beyond every count: TensorFlow refuses it as the number of a segment. */
const outside = 2 ** 30
const int = (value: number) => tf.scalar(value, 'int32')

/** Sums `values` (1 each, where none are given) by their numbers: float32 [numbers]. Negative numbers are left out. */
export function countBy(ids: Tensor, numbers: number, values?: Tensor): Tensor {
  const flat = ids.flatten()
  return runOp1('UnsortedSegmentSum', attributes, [values ? values.flatten() : tf.fill(flat.shape, 1), flat, int(numbers)])
}

export const isClass = (labels: Tensor, classes: number) => labels.greaterEqual(int(0)).logicalAnd(labels.less(int(classes)))

/** Where a number isn't valid it becomes one that no count takes, so that it is refused instead of counted elsewhere. */
export const validIds = (ids: Tensor, valid: Tensor): Tensor => choose(valid, ids, outside)

export const classIds = (labels: Tensor, classes: number): Tensor => validIds(labels, isClass(labels, classes))

/** The number of the cell of a confusion matrix, by rows of the target. */
export function cellIds(target: Tensor, predicted: Tensor, classes: number): Tensor {
  const valid = isClass(target, classes).logicalAnd(isClass(predicted, classes))
  return validIds(target.mul(int(classes)).add(predicted), valid)
}

/** Numbers that don't count become negative. */
export function keepOnly(ids: Tensor, kept: Tensor | null): Tensor {
  return kept ? choose(kept, ids, -1) : ids
}

/**
 * Counts, and says which sample has no class where TensorFlow refused to. On a GPU it leaves such samples out without a word. A captured
 * step that was refused runs eagerly again, and comes here then.
 */
export function counting(task: Task, labels: Record<string, Tensor>, count: () => Tensor): Tensor {
  try {
    return count()
  } catch (error) {
    if (!(error instanceof TensorFlowError) || activeTrace()) throw error
    refuseOthers(
      task,
      Object.entries(labels).map(([what, tensor]) => [what, tensor.dataSync()]),
    )
    throw error
  }
}

/** Throws where a label is no class, with its value and sample. */
export function refuseOthers(
  { name, kind, classes: given, ignoreIndex }: Task,
  labels: [what: string, values: TypedArray][],
  ignored = ignoreIndex,
): void {
  const classes = kind === 'multiclass' ? given : 2
  for (const [what, values] of labels) {
    const index = values.findIndex((value) => value !== ignored && (value < 0 || value >= classes))
    if (index < 0) continue
    const sample = kind === 'multilabel' ? Math.floor(index / given) : index
    throw new LeydenError(`${name} got a ${what} of ${values[index]} at sample ${sample}; classes are 0 to ${classes - 1}.`, {
      remedy: 'Samples that should not count have a number of their own: give it as ignoreIndex.',
    })
  }
}
