import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../../errors/index.ts'
import type { ConfusionMatrixLogOptions } from '../../module/index.ts'
import { tf } from '../../tensor/index.ts'
import { captionOf, refuse, type Prepared } from './prepared.ts'

export function prepareMatrix(name: string, matrix: Tensor | number[][], options: ConfusionMatrixLogOptions): Prepared {
  const call = `this.logConfusionMatrix('${name}', ...)`
  const takes = 'counts [classes, classes], by target and prediction'
  const caption = captionOf(options.caption)
  if (!(matrix instanceof tf.Tensor)) {
    if (!Array.isArray(matrix) || matrix.length === 0 || matrix.some((row) => row.length !== matrix.length)) refuse(call, matrix, takes)
    const classNames = namesOf(call, options, matrix.length)
    return { tensors: [], toMedia: () => ({ kind: 'confusionMatrix', matrix, classNames, caption }) }
  }
  const [rows, columns] = matrix.shape
  const remedy = matrix.rank === 3 ? "Log each label's by itself: matrix.slice([label], [1]).squeeze([0])." : undefined
  if (matrix.rank !== 2 || rows !== columns || rows === 0) refuse(call, matrix, takes, remedy)
  const classNames = namesOf(call, options, rows!)
  return {
    tensors: [matrix],
    toMedia: ([read]) => ({ kind: 'confusionMatrix', matrix: read!.arraySync() as number[][], classNames, caption }),
  }
}

function namesOf(call: string, { classNames }: ConfusionMatrixLogOptions, classes: number): string[] {
  if (classNames === undefined) return Array.from({ length: classes }, (_, index) => String(index))
  if (classNames.length === classes) return classNames
  throw new LeydenError(`${call} got ${classNames.length} classNames for ${classes} classes.`, { remedy: 'Name each class.' })
}
