import type { Trainer, TrainerOptions } from '../../engine/index.ts'
import { quietTrainer } from '../trainer/line.ts'

/** What a number means in a step, it means in one that runs op by op and in one that is captured. */
export const captures = ['off', 'require'] as const

/** A quiet trainer, and what it says to the user. */
export function noticing(options: TrainerOptions = {}): { trainer: Trainer; notices: string[] } {
  const notices: string[] = []
  const listener = { onNotice: (_trainer: unknown, _module: unknown, notice: string) => void notices.push(notice) }
  return { trainer: quietTrainer({ ...options, callbacks: [...(options.callbacks ?? []), listener] }), notices }
}
