import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../../errors/index.ts'
import type { Curve, CurveLogOptions } from '../../module/index.ts'
import { tf } from '../../tensor/index.ts'
import type { CurveCounts } from './media.ts'
import { captionOf, numbersOf, refuse, type Prepared } from './prepared.ts'

type Part = 'x' | 'y' | 'thresholds'
type Parts = Record<'x' | 'y', number[] | Tensor> & { thresholds?: number[] | Tensor }

/** What the parts of a curve are called, by what lies on the axes. */
const shapes = [
  { x: 'x', y: 'y', xLabel: '', yLabel: '' },
  { x: 'fpr', y: 'tpr', xLabel: 'false positive rate', yLabel: 'true positive rate' },
  { x: 'recall', y: 'precision', xLabel: 'recall', yLabel: 'precision' },
] as const

/** `counts` are what a curve of precision and recall was made of, one each. */
export function prepareCurves(name: string, given: Curve | Curve[], options: CurveLogOptions, counts?: CurveCounts[]): Prepared {
  const call = `this.logCurve('${name}', ...)`
  const curves = [given].flat().map((curve) => shaped(call, curve))
  const { names = curves.map((_, index) => (curves.length === 1 ? name : String(index))), caption } = options
  if (names.length !== curves.length)
    throw new LeydenError(`${call} got ${names.length} names for ${curves.length} curves.`, { remedy: 'Name each curve.' })
  const { xLabel, yLabel } = { xLabel: curves[0]!.shape.xLabel, yLabel: curves[0]!.shape.yLabel, ...options }
  const tensors = curves.flatMap(({ parts }) => Object.values(parts).filter((part) => part instanceof tf.Tensor))
  return {
    tensors,
    toMedia(read) {
      const next = read.values()
      const numbers = (part: number[] | Tensor) => numbersOf(part instanceof tf.Tensor ? next.next().value! : part)
      const points = ({ parts }: { parts: Parts }) => Object.fromEntries(Object.entries(parts).map(([key, part]) => [key, numbers(part)]))
      const series = curves.map((curve, index) => ({
        name: names[index]!,
        ...(points(curve) as Record<Part, number[]>),
        ...(counts && { counts: counts[index]! }),
      }))
      return { kind: 'curve', xLabel, yLabel, series, caption: captionOf(caption) }
    },
  }
}

function shaped(call: string, curve: Curve): { parts: Parts; shape: (typeof shapes)[number] } {
  const given = curve as Record<string, number[] | Tensor | undefined>
  const shape = shapes.find(({ x, y }) => given[x] !== undefined && given[y] !== undefined)
  if (!shape) refuse(call, curve, '{ x, y }, { fpr, tpr } or { precision, recall }')
  const [x, y] = [given[shape.x]!, given[shape.y]!]
  if (lengthOf(x) !== lengthOf(y)) {
    throw new LeydenError(`${call}: ${shape.x} has ${lengthOf(x)} points, ${shape.y} ${lengthOf(y)}.`, {
      remedy: 'Give both for each point, in one dimension.',
    })
  }
  const { thresholds } = given
  return { parts: thresholds === undefined ? { x, y } : { x, y, thresholds }, shape }
}

const lengthOf = (points: number[] | Tensor) => (points instanceof tf.Tensor ? points.size : points.length)
