import { useStore } from 'zustand'
import { isOffered } from './action.ts'
import { useActionsState } from './actions-provider.tsx'
import { type Offered, registered } from './registry.ts'

/** The actions that are registered and offered now. */
export function useOffered(): Offered[] {
  const { registry, context } = useActionsState()
  return registered(useStore(registry)).filter(({ action, run }) => isOffered(action, { ...context, run }))
}
