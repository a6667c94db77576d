import { LeydenError } from '../errors/index.ts'
import type { MetricSeries, MetricSummary, RunStore } from '../store/index.ts'
import { formatNumber, formatSecond, formatTable } from '../terminal/index.ts'
import type { Context } from './context.ts'

const right = (title: string) => ({ title, align: 'right' as const })

export function formatMetricSummaries(metrics: MetricSummary[]): string {
  if (metrics.length === 0) return 'Nothing was logged.'
  const number = (value: number | null) => (value === null ? null : formatNumber(value))
  const rows = metrics.map(({ name, last, min, max, count }) => [name, formatNumber(last), number(min), number(max), count])
  return formatTable([{ title: 'metric' }, right('last'), right('min'), right('max'), right('points')], rows)
}

/** Prints the points of one metric as a table, as CSV or as JSON. */
export function printSeries(
  context: Context,
  store: RunStore,
  run: string,
  name: string,
  { csv, last }: { csv?: boolean; last: number },
): void {
  const series = store.metricSeries(run, name)
  if (series.step.length === 0) throw unknownMetric(store, run, name)
  if (csv) return void process.stdout.write(toCsv(series))
  const columns = { step: [...series.step], epoch: [...series.epoch], time: [...series.time], value: [...series.value] }
  context.print({ name, ...columns }, () => formatSeries(series, last))
}

function toCsv({ step, epoch, time, value }: MetricSeries): string {
  const rows = Array.from(step, (each, index) => `${each},${epoch[index]},${time[index]},${value[index]}\n`)
  return `step,epoch,time,value\n${rows.join('')}`
}

function formatSeries({ step, epoch, time, value }: MetricSeries, last: number): string {
  const from = Math.max(0, step.length - last)
  const rows = Array.from(step.subarray(from), (each, index) => [
    each,
    epoch[from + index]!,
    formatNumber(value[from + index]!),
    formatSecond(time[from + index]!),
  ])
  const table = formatTable([right('step'), right('epoch'), right('value'), { title: 'time' }], rows)
  return from > 0 ? `${table}\n  and ${from} before these: see them with --last ${step.length} or --csv` : table
}

function unknownMetric(store: RunStore, run: string, name: string): LeydenError {
  const names = store.metricSummaries(run).map((each) => each.name)
  return new LeydenError(`The run ${run} has no metric ${name}.`, {
    remedy: names.length ? `It has ${names.join(', ')}.` : 'It logged nothing.',
    usage: true,
  })
}
