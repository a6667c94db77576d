import type { Command } from '../command.ts'
import type { Task } from '../task.ts'

/** `leyden` is what all others are compared with; of PyTorch's modes the fastest counts. */
export type Kind = 'leyden' | 'leyden-eager' | 'pytorch' | 'other'

/** An engine in one of its modes. */
export interface Contender {
  /** As `--json` names it. */
  name: string
  title: string
  kind: Kind
  mode: string
  command(task: Task): Command
}
