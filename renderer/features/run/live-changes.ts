import type { LiveChange } from '../../../engine/api/contract/index.ts'

/** What is typed of a change of a live run, in the order in which they are made. */
export const changeFields = [
  { kind: 'learningRate', label: 'Learning rate', description: 'A schedule goes on from it in its shape.' },
  { kind: 'scaleLearningRate', label: 'Learning rate times', description: 'Of all groups of parameters, such as 0.1.' },
  { kind: 'maxEpochs', label: 'Epochs in all', description: '-1 for no bound.' },
  { kind: 'logEveryNSteps', label: 'Log every n steps', description: 'Values of single steps.' },
] as const

type Kind = (typeof changeFields)[number]['kind']

export type ChangeEntries = Partial<Record<Kind, string>>

const whole: ReadonlySet<Kind> = new Set(['maxEpochs', 'logEveryNSteps'] as const)

/** What was typed, with what can't be by its field. Whether it suits the run, the run says. */
export function readChanges(entries: ChangeEntries): { changes: LiveChange[]; problems: Partial<Record<Kind, string>> } {
  const typed = changeFields.map(({ kind }) => [kind, entries[kind]?.trim() ?? ''] as const).filter(([, text]) => text !== '')
  const wrong = typed.filter(([kind, text]) => !(whole.has(kind) ? Number.isInteger(Number(text)) : Number(text) >= 0))
  return {
    changes: typed.map(([kind, text]) => ({ kind, value: Number(text) })),
    problems: Object.fromEntries(
      wrong.map(([kind]) => [kind, `It must be a ${whole.has(kind) ? 'whole number' : 'number of at least 0'}.`]),
    ),
  }
}
