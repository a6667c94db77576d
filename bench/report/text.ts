import type { Share } from '../measuring/index.ts'
import type { Comparison } from '../results/index.ts'
import { absences, disturbance, otherThreads, otherTraining, otherWork } from './doubts.ts'
import type { Report } from './report.ts'
import { formatRanks } from './ranks-table.ts'
import { formatSteps } from './steps-table.ts'
import { formatTargets } from './targets-table.ts'
import { formatWhole } from './whole-table.ts'

/** The report for people: tables in Markdown, where it was measured, and what speaks against the figures. */
export function formatReport(report: Report): string {
  const { workloads, ranks, wholeCommand, targets } = report
  const tables = [
    ...(workloads.length > 0 ? [formatSteps(workloads)] : []),
    ...(ranks.length > 0 ? [formatRanks(ranks)] : []),
    ...(wholeCommand ? [formatWhole(wholeCommand)] : []),
    formatTargets(targets, disturbance(report).length > 0),
  ]
  return [...tables, profiles(workloads).join('\n'), conditions(report).join('\n'), doubts(report).join('\n')].filter(Boolean).join('\n\n')
}

function doubts(report: Report): string[] {
  const { workloads, ranks, leftOut, threads } = report
  return [
    ...leftOut,
    ...workloads.flatMap(absences),
    ...otherThreads(workloads, threads),
    ...workloads.flatMap(otherWork),
    ...ranks.flatMap(otherTraining),
    ...disturbance(report),
  ].map((line) => `- ${line}`)
}

function conditions({ machine, versions, threads, rounds, date }: Report): string[] {
  const { processor, cores, memoryGb, system, loadAverage } = machine
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return [
    `${processor}, ${cores} cores, ${memoryGb} GB, ${system}; ${date}; load average ${loadAverage.toFixed(1)} at the start.`,
    `${named.join(', ')}.`,
    `Threads of each engine: ${threads}; rounds, in turns: ${rounds}.`,
  ]
}

/** For what misses a target: the parts of its step, the operations run one by one. */
function profiles(workloads: Comparison[]): string[] {
  const show = ({ part, share }: Share) => `${part} ${(100 * share).toFixed(0)} %`
  return workloads.flatMap(({ name, precision, profile }) =>
    profile ? [`- Where the time of ${name}, ${precision} goes, without capture: ${profile.map(show).join(', ')}.`] : [],
  )
}
