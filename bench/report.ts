import type { Comparison, PeerComparison } from './comparison.ts'
import { disturbance, otherWork } from './doubts.ts'
import type { Engine } from './engines.ts'
import type { LossTrend } from './losses.ts'
import type { Machine } from './machine.ts'
import { formatMarkdownTable, type Column } from './markdown-table.ts'
import type { Summary } from './statistics.ts'

/** What `--json` writes. */
export interface Report {
  workloads: Comparison[]
  machine: Machine
  versions: Record<string, string>
  threads: number
  rounds: number
  stepsPerRound: number
}

const columns: Column[] = [
  { title: 'work', align: 'left' },
  { title: 'engine', align: 'left' },
  { title: 'min ms', align: 'right' },
  { title: 'median ms', align: 'right' },
  { title: 'quartiles ms', align: 'right' },
  { title: 'Leyden / it', align: 'right' },
  { title: 'quartiles', align: 'right' },
  { title: 'of minima', align: 'right' },
]

/** The report for people: a Markdown table, under it where it was measured, and what speaks against the figures. */
export function formatReport(report: Report, engines: Engine[]): string {
  const titles = new Map(engines.map(({ name, title }) => [name, title]))
  const rows = report.workloads.flatMap((comparison) => rowsOf(comparison, titles))
  const doubts = report.workloads.flatMap((comparison) => [...otherWork(comparison), ...disturbance(comparison)])
  return [formatMarkdownTable(columns, rows), '', ...conditions(report), ...report.workloads.map(lossesOf), ...doubts].join('\n')
}

function rowsOf({ name, precision, leyden, peers }: Comparison, titles: Map<string, string>): string[][] {
  const row = (engine: string, cells: string[]) => [`${name}, ${precision}`, titles.get(engine)!, ...cells]
  const ofPeers = Object.entries(peers).map(([peer, comparison]) => row(peer, [...figures(comparison), ...ratios(comparison)]))
  return [row('leyden', [...figures(leyden), '', '', '']), ...ofPeers]
}

const figures = ({ minMs, medianMs, quartilesMs }: Summary) => [minMs.toFixed(2), medianMs.toFixed(2), range(quartilesMs)]
const ratios = ({ ratio, ratioQuartiles, minRatio }: PeerComparison) => [ratio.toFixed(2), range(ratioQuartiles), minRatio.toFixed(2)]
const range = ([lower, upper]: [number, number]) => `${lower.toFixed(2)} to ${upper.toFixed(2)}`

function conditions({ machine, versions, threads, rounds, stepsPerRound }: Report): string[] {
  const { processor, cores, memoryGb, system, loadAverage } = machine
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return [
    `${processor}, ${cores} cores, ${memoryGb} GB, ${system}, load average ${loadAverage.toFixed(1)} at the start`,
    named.join(', '),
    `${threads} threads an engine; ${rounds} rounds of ${stepsPerRound} steps each, in turns`,
  ]
}

function lossesOf({ name, peers }: Comparison): string {
  const show = ({ first, last }: LossTrend) => `${first.toFixed(2)} to ${last.toFixed(2)}`
  const ofPeers = Object.entries(peers).map(([peer, { losses }]) => `${peer} ${show(losses.peer)} (Leyden ${show(losses.leyden)})`)
  return `${name}, loss of the first and the last steps: ${ofPeers.join('; ')}`
}
