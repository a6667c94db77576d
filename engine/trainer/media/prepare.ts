import { LeydenError, refuseUnknown } from '../../errors/index.ts'
import { Metric } from '../../metrics/index.ts'
import type { Curve, MediaValue } from '../../module/index.ts'
import { prepareAudio } from './audio.ts'
import { prepareCurves } from './curves.ts'
import { prepareHistogram } from './histogram.ts'
import { prepareImages } from './images.ts'
import { prepareMatrix } from './matrices.ts'
import type { CurveCounts } from './media.ts'
import type { Prepared } from './prepared.ts'
import { prepareTable, prepareText } from './tables.ts'

const shared = ['caption', 'step', 'every', 'addDataloaderIdx']

/** By kind: the module's method, and its options. */
const methods: Record<MediaValue['kind'], { method: string; options: string[] }> = {
  image: { method: 'logImage', options: ['maxOutputs'] },
  audio: { method: 'logAudio', options: ['sampleRate', 'maxOutputs'] },
  text: { method: 'logText', options: [] },
  table: { method: 'logTable', options: [] },
  histogram: { method: 'logHistogram', options: ['bins'] },
  confusionMatrix: { method: 'logConfusionMatrix', options: ['classNames'] },
  curve: { method: 'logCurve', options: ['names', 'xLabel', 'yLabel'] },
}

/** As the user called it. */
export const callOf = (name: string, { kind }: MediaValue): string => `this.${methods[kind].method}('${name}', ...)`

/** Throws where an option is unknown, or can't be. */
export function checkMediaOptions(name: string, value: MediaValue): void {
  const { step, every } = value.options ?? {}
  const call = callOf(name, value)
  refuseUnknown(call, value.options ?? {}, [...methods[value.kind].options, ...shared])
  if (step !== undefined && !(Number.isInteger(step) && step >= 0))
    throw new LeydenError(`${call}: step is ${step}.`, { remedy: 'Steps are whole numbers from 0.' })
  if (every !== undefined && !(Number.isInteger(every) && every > 0))
    throw new LeydenError(`${call}: every is ${every}.`, { remedy: 'It is a whole number of at least 1.' })
}

/** The metric whose value is to be logged when the epoch ends. */
export function metricOf(value: MediaValue): Metric<string, unknown> | null {
  const given = value.kind === 'confusionMatrix' ? value.matrix : value.kind === 'curve' ? value.curve : null
  return given instanceof Metric ? (given as Metric<string, unknown>) : null
}

/** The value with what its metric makes of all batches. */
export function computed(name: string, value: MediaValue, metric: Metric<string, unknown>): Prepared {
  if (value.kind === 'confusionMatrix') return prepareMatrix(name, metric.compute() as never, value.options)
  const { counts } = metric as { counts?(): CurveCounts[] }
  return prepareCurves(name, metric.compute() as Curve, value.options as never, counts?.call(metric))
}

/** Throws a LeydenError where it can't be logged. */
export function prepare(name: string, value: MediaValue): Prepared {
  switch (value.kind) {
    case 'image':
      return prepareImages(name, value)
    case 'audio':
      return prepareAudio(name, value)
    case 'text':
      return prepareText(name, value)
    case 'table':
      return prepareTable(name, value)
    case 'histogram':
      return prepareHistogram(name, value)
    case 'confusionMatrix':
      return prepareMatrix(name, value.matrix as number[][], value.options)
    case 'curve':
      return prepareCurves(name, value.curve as Curve, value.options)
  }
}
