import type { Machine } from '../measuring/index.ts'
import { headlineOf, targetsOf, type Comparison, type Headline, type RankComparison, type Target } from '../results/index.ts'
import type { WholeComparison } from '../whole-command/index.ts'

/** What was measured, and where. */
export interface Findings {
  workloads: Comparison[]
  ranks: RankComparison[]
  /** Workloads without figures, and why. */
  leftOut: string[]
  wholeCommand: WholeComparison | null
  machine: Machine
  versions: Record<string, string>
  threads: number
  rounds: number
  /** ISO 8601. */
  date: string
}

/** What `--json` writes. */
export interface Report extends Findings, Headline {
  targets: Target[]
}

export function completeReport(findings: Findings): Report {
  const { workloads, ranks, wholeCommand } = findings
  const headline = headlineOf(workloads, ranks)
  return { ...findings, ...headline, targets: targetsOf(headline, workloads, wholeCommand) }
}
