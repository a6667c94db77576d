import type { Command } from '../command.ts'
import type { Task } from '../task.ts'

/** `leyden` is what all others are compared with, its variants too; of PyTorch's modes the fastest counts. */
export type Kind = 'leyden' | 'variant' | 'pytorch' | 'other'

/** An engine in one of its modes. */
export interface Contender {
  /** As `--json` names it. */
  name: string
  title: string
  kind: Kind
  mode: string
  command(task: Task): Command
}
