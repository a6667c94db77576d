import type { CheckpointRow } from '../../../engine/api/contract/index.ts'
import { formatBytes } from '../../ui/index.ts'

export interface RemovalPlan {
  bytes: number
  dependants: { id: string; name: string }[]
}

/** What removing a checkpoint frees, and what it costs. */
export function describeRemoval({ best, last }: Pick<CheckpointRow, 'best' | 'last'>, { bytes, dependants }: RemovalPlan): string {
  const roles = [best && 'best', last && 'last'].filter(Boolean).join(' and ')
  const names = new Intl.ListFormat('en-GB').format(dependants.map(({ name }) => name))
  return [
    `This frees ${formatBytes(bytes)} and can't be undone.`,
    roles && `It is the ${roles} checkpoint of its run.`,
    names && `${names} went on from it: the results stay, only the way back to the start is lost.`,
  ]
    .filter(Boolean)
    .join(' ')
}
