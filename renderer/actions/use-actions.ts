import { useEffect, useState } from 'react'
import type { RunRow } from '../../engine/api/contract/index.ts'
import type { Action } from './action.ts'
import { useActionsState } from './actions-provider.tsx'
import { dropActions, setActions } from './registry.ts'

/** Offers actions in the palette and by their shortcuts while mounted; `run` is what they are about. Give the same array each time. */
export function useActions(actions: Action[], run?: RunRow): void {
  const { registry } = useActionsState()
  const [key] = useState(() => Symbol('actions'))
  useEffect(() => setActions(registry, key, { actions, run }), [registry, key, actions, run])
  useEffect(() => () => dropActions(registry, key), [registry, key])
}
