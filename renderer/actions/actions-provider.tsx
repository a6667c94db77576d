import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react'
import type { StoreApi } from 'zustand/vanilla'
import type { RunRow } from '../../engine/api/contract/index.ts'
import { bridge, describeFailure, useEngine } from '../transport/index.ts'
import { notify } from '../ui/index.ts'
import type { Action, ActionContext } from './action.ts'
import { createRegistry, type Registry } from './registry.ts'

interface Actions {
  registry: StoreApi<Registry>
  context: ActionContext
}

const ActionsContext = createContext<Actions | null>(null)

/** Gives what is within a registry of actions, and what they act with. */
export function ActionsProvider({ navigate, children }: { navigate(to: string): void; children: ReactNode }) {
  const [registry] = useState(createRegistry)
  const { client } = useEngine()
  const actions = useMemo(() => ({ registry, context: { client, navigate, notify, bridge: bridge() } }), [registry, client, navigate])
  return <ActionsContext.Provider value={actions}>{children}</ActionsContext.Provider>
}

export function useActionsState(): Actions {
  const actions = useContext(ActionsContext)
  if (!actions) throw new Error('Actions are used outside ActionsProvider.')
  return actions
}

/** What actions act with: the engine, the address, the corner where things are told. */
export function useActionContext(run?: RunRow): ActionContext {
  const { context } = useActionsState()
  return useMemo(() => ({ ...context, run }), [context, run])
}

/** Performs actions; a failure is told to the person. */
export function usePerform(): (action: Action, run?: RunRow) => Promise<void> {
  const { context } = useActionsState()
  return useCallback((action, run) => perform(action, { ...context, run }), [context])
}

async function perform(action: Action, context: ActionContext): Promise<void> {
  try {
    await action.perform(context)
  } catch (error) {
    context.notify(describeFailure(error))
  }
}
