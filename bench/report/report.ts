import type { Machine } from '../measuring/index.ts'
import type { Comparison, Headline, Target } from '../results/index.ts'
import type { WholeComparison } from '../whole-command/index.ts'

/** What `--json` writes. */
export interface Report extends Headline {
  workloads: Comparison[]
  /** Workloads without figures, and why. */
  leftOut: string[]
  wholeCommand: WholeComparison | null
  targets: Target[]
  machine: Machine
  versions: Record<string, string>
  threads: number
  rounds: number
  /** ISO 8601. */
  date: string
}
