import { LeydenError, refuseUnknown } from '../../errors/index.ts'
import { callText, checkChoice, checkOption } from '../refusals.ts'

export type Average = 'micro' | 'macro' | 'weighted' | 'none'

/** One of two classes: probabilities or logits of class 1, or class numbers. */
export interface BinaryOptions {
  task: 'binary'
  /** A probability above it is class 1. Default 0.5. */
  threshold?: number
  /** Samples with this target don't count. */
  ignoreIndex?: number
}

/** One of many classes: scores on the last axis, or class numbers. */
export interface MulticlassOptions {
  task?: 'multiclass'
  numClasses: number
  average?: Average
  /** A sample counts as right when its class is among the `topK` highest scores. Default 1. */
  topK?: number
  ignoreIndex?: number
}

/** Several classes at once, each present or not: probabilities, logits or 0 and 1, labels on the last axis. */
export interface MultilabelOptions {
  task?: 'multilabel'
  numLabels: number
  average?: Average
  threshold?: number
  ignoreIndex?: number
}

export type TaskOptions = BinaryOptions | MulticlassOptions | MultilabelOptions

/** What the options mean. */
export interface Task {
  /** The call, as errors name it. */
  name: string
  kind: 'binary' | 'multiclass' | 'multilabel'
  /** Classes or labels; 1 for two classes. */
  classes: number
  average: Average
  threshold: number
  topK: number
  ignoreIndex: number | null
}

const averages: Average[] = ['micro', 'macro', 'weighted', 'none']
const taskOptions = {
  binary: ['task', 'threshold', 'ignoreIndex'],
  multiclass: ['task', 'numClasses', 'average', 'topK', 'ignoreIndex'],
  multilabel: ['task', 'numLabels', 'average', 'threshold', 'ignoreIndex'],
}

/** Checks the options that metrics of classes share; `own` names those of the metric itself. */
export function taskOf(metric: string, options: TaskOptions, average: Average, own: string[] = []): Task {
  const name = callText(metric, options)
  const kind = kindOf(name, options)
  refuseUnknown(metric, options, [...taskOptions[kind], ...own])
  const { numClasses, numLabels, threshold = 0.5, topK = 1, ignoreIndex = null } = options as Partial<MulticlassOptions & MultilabelOptions>
  const given = (options as MulticlassOptions).average ?? average
  checkChoice(metric, 'average', given, averages)
  if (kind === 'multiclass') checkOption(metric, 'numClasses', numClasses, isCount(numClasses, 2), 'a whole number of at least 2')
  if (kind === 'multilabel') checkOption(metric, 'numLabels', numLabels, isCount(numLabels, 1), 'a whole number of at least 1')
  checkOption(metric, 'topK', topK, isCount(topK, 1) && topK <= (numClasses ?? 1), `a whole number from 1 to ${numClasses}, the classes`)
  checkOption(metric, 'threshold', threshold, threshold >= 0 && threshold <= 1, 'between 0 and 1')
  checkOption(metric, 'ignoreIndex', ignoreIndex, ignoreIndex === null || Number.isInteger(ignoreIndex), 'a whole number')
  return { name, kind, classes: numClasses ?? numLabels ?? 1, average: given, threshold, topK, ignoreIndex }
}

/** The part of a source's key that all metrics of classes have. */
export const taskKey = ({ kind, classes, threshold, topK, ignoreIndex }: Task): string =>
  JSON.stringify([kind, classes, threshold, topK, ignoreIndex])

function kindOf(name: string, options: TaskOptions): Task['kind'] {
  if (options.task !== undefined) checkChoice(name, 'task', options.task, Object.keys(taskOptions))
  if (options.task) return options.task
  if ('numClasses' in options) return 'multiclass'
  if ('numLabels' in options) return 'multilabel'
  throw new LeydenError(`${name} doesn't say what it classifies.`, {
    remedy: "Give it numClasses (one of many classes), numLabels (several at once) or task: 'binary'.",
  })
}

const isCount = (value: number | undefined, from: number) => Number.isInteger(value) && value! >= from
