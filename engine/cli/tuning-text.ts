import type { RunEvent } from '../store/index.ts'
import { drawCurve, formatNumber, formatTable } from '../terminal/index.ts'
import type { TuningResult } from '../worker/index.ts'

/** What the searches of a run found, in their order. */
export function tuningsIn(events: RunEvent[]): TuningResult[] {
  return events.filter(({ kind }) => kind === 'tuned').map(({ data }) => data as unknown as TuningResult)
}

/** The curve, or the sizes that were tried, and what they suggest. */
export function describeTuningResult(result: TuningResult): string {
  if (result.find === 'lr') return describeRates(result)
  const { trials, batchSize } = result
  const rows = trials.map((trial) => [trial.batchSize, trial.fits ? 'fits' : 'out of memory'])
  const found = batchSize === null ? 'no size that was tried fits' : `use it: --set batchSize=${batchSize}`
  return `${formatTable([{ title: 'batch size', align: 'right' }, { title: '' }], rows)}\n  ${found}`
}

function describeRates({ lr, loss, mode, steepest, valley, stoppedEarly, whyNone }: Extract<TuningResult, { find: 'lr' }>): string {
  const marks = [
    { x: valley, letter: 'v' },
    { x: steepest, letter: 's' },
  ].flatMap(({ x, letter }) => (x === null ? [] : [{ x, letter }]))
  const lines = [
    drawCurve(lr, loss, { logarithmic: mode === 'exponential', marks }),
    `  ${lr.length} rates${stoppedEarly ? ', until the loss diverged' : ''}; smoothed loss by learning rate`,
    steepest === null ? `  ${whyNone ?? 'too few steps to suggest a rate'}` : `  s  ${formatNumber(steepest)}  by the steepest slope`,
    ...(valley === null ? [] : [`  v  ${formatNumber(valley)}  by valley`]),
    ...(steepest === null ? [] : [`  use it: --set learningRate=${Number(steepest.toPrecision(3))}`]),
  ]
  return lines.join('\n')
}
