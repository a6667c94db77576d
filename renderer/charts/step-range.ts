import type { StepRange } from './metric-table.ts'

export type { StepRange }

/** With as much again on either side, so that panning finds something. */
export const widened = ({ from, to }: StepRange): StepRange => ({ from: from - (to - from), to: to + (to - from) })

export const covers = (range: StepRange | null, inner: StepRange): boolean =>
  range === null || (range.from <= inner.from && range.to >= inner.to)
