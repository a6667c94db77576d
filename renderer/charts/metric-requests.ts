import type { MetricBuckets, MetricPoints, MetricSummary } from '../../engine/api/contract/index.ts'
import type { MetricTable, StepRange } from './metric-table.ts'

/** The calls to the engine that a run's charts need. */
export interface MetricSource {
  list(): Promise<MetricSummary[]>
  buckets(names: string[], buckets: number, range: StepRange | null): Promise<MetricBuckets[]>
  points(name: string, from: number, limit: number): Promise<MetricPoints>
}

export interface WantedTable {
  name: string
  table: MetricTable
}

/** A request names at most so many metrics. */
const namesPerRequest = 200

/** The tables of one range together, as many as a request may name. */
export function requests(tables: WantedTable[]): WantedTable[][] {
  const ranges = new Map<string, WantedTable[]>()
  for (const wanted of tables) {
    const key = JSON.stringify(wanted.table.range)
    ranges.set(key, [...(ranges.get(key) ?? []), wanted])
  }
  return [...ranges.values()].flatMap(inParts)
}

const inParts = (tables: WantedTable[]): WantedTable[][] =>
  Array.from({ length: Math.ceil(tables.length / namesPerRequest) }, (_, i) => tables.slice(i * namesPerRequest, (i + 1) * namesPerRequest))

/** Fills the tables of one request, or tells them why they can't be filled. */
export async function fetchTables(wanted: WantedTable[], source: MetricSource): Promise<void> {
  const { wished, range } = wanted[0]!.table
  for (const { table } of wanted) table.begin()
  try {
    const answer = await source.buckets(
      wanted.map(({ name }) => name),
      wished,
      range,
    )
    const byName = new Map(answer.map((buckets) => [buckets.name, buckets]))
    for (const { name, table } of wanted) table.replace(byName.get(name) ?? noBuckets(name))
  } catch (error) {
    for (const { table } of wanted) table.fail(error)
  }
}

/** What the engine doesn't know has no points. */
function noBuckets(name: string): MetricBuckets {
  const empty = new Float64Array(0)
  return { name, count: 0, firstStep: empty, lastStep: empty, min: empty, max: empty, last: empty }
}
