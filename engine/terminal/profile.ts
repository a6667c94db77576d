import { formatTable } from './table.ts'

/**
 * Where the time of a step goes: `data` is reading the batch, `transfer` the hooks on its way to the device, `execute` the step, `callbacks`
 * the other hooks of a batch, `logging` what `log` and the loggers do, `other` the loop around it.
 */
export const profileParts = ['data', 'transfer', 'execute', 'callbacks', 'logging', 'other'] as const
export type ProfilePart = (typeof profileParts)[number]

export interface PartProfile {
  /** Milliseconds a step. */
  meanMs: number
  /** Of the step, from 0 to 1. */
  share: number
  totalMs: number
}

export interface StageProfile {
  /** Steps that `meanMs` and `parts` are of: all but the first. */
  steps: number
  meanMs: number
  totalMs: number
  parts: Record<ProfilePart, PartProfile>
  /** The first step, which makes and captures what the others use; the captures in it are counted apart. */
  firstMs: number
  /** How often the step was captured, and the time until what was captured had run once. */
  captures: number
  captureMs: number
}

/** In the order in which they are shown. */
export const profiledStages = ['train', 'validate', 'test', 'predict'] as const
export type ProfiledStage = (typeof profiledStages)[number]

export interface Profile {
  stages: Partial<Record<ProfiledStage, StageProfile>>
  /** The part that takes longest, and what to do about it; null where no stage had a second step. */
  bottleneck: { stage: ProfiledStage; part: ProfilePart; share: number; message: string } | null
}

/** A table a stage, and the bottleneck in one line. */
export function formatProfile({ stages, bottleneck }: Profile): string {
  const tables = Object.entries(stages).map(([name, stage]) => formatStage(name, stage))
  return [...tables, ...(bottleneck ? [`  ${bottleneck.message}`] : [])].join('\n\n')
}

function formatStage(name: string, { steps, meanMs, totalMs, parts, firstMs, captures, captureMs }: StageProfile): string {
  const row = (title: string, { meanMs, share, totalMs }: PartProfile) => [title, milliseconds(meanMs), percent(share), seconds(totalMs)]
  const rows = [...profileParts.map((part) => row(part, parts[part])), row('all', { meanMs, share: 1, totalMs })]
  const titles = [{ title: name }, ...['ms a step', 'share', 'total s'].map((title) => ({ title, align: 'right' as const }))]
  const captured = captures > 0 ? `; ${captures} captured, ${seconds(captureMs)} s` : ''
  return `${formatTable(titles, rows)}\n  ${steps} steps after the first one, which took ${seconds(firstMs)} s${captured}`
}

const milliseconds = (ms: number) => ms.toFixed(3)
const seconds = (ms: number) => (ms / 1000).toFixed(2)

/** `61 %`. */
export const percent = (share: number) => `${Math.round(share * 100)} %`
