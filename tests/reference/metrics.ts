import { readFileSync } from 'node:fs'

export interface Input {
  shape: number[]
  dtype: 'float32' | 'int32'
  values: number[]
}

/** Null stands for NaN. */
export type Expected = number | null | Expected[]

export interface MetricCase {
  /** Of Leyden. */
  metric: string
  options: Record<string, unknown>
  /** The name of its inputs. */
  inputs: string
  /** What torchmetrics, scikit-learn or scikit-image made of all batches. A curve is the list of its parts. */
  value: Expected
}

export interface TextCase {
  metric: string
  options: Record<string, unknown>
  /** Whether each text has one reference. */
  single: boolean
  value: number | Record<string, number>
}

/** Numbers that metrics.py wrote, where versions are named. */
export const metricReference = JSON.parse(readFileSync(new URL('metrics.json', import.meta.url), 'utf8')) as {
  /** Samples of a batch. */
  batch: number
  inputs: Record<string, Input[]>
  cases: MetricCase[]
  texts: { predictions: string[]; references: string[][] }
  textCases: TextCase[]
}
