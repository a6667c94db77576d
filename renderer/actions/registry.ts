import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Action } from './action.ts'
import type { RunRow } from '../../engine/api/contract/index.ts'

/** Actions that are registered together, with the run that they are about. */
export interface ActionSet {
  actions: Action[]
  run?: RunRow
}

export interface Offered {
  action: Action
  run?: RunRow
}

export interface Registry {
  sets: ReadonlyMap<symbol, ActionSet>
}

export function createRegistry(): StoreApi<Registry> {
  return createStore(() => ({ sets: new Map() }))
}

export function setActions(registry: StoreApi<Registry>, key: symbol, set: ActionSet): void {
  registry.setState(({ sets }) => ({ sets: new Map(sets).set(key, set) }))
}

export function dropActions(registry: StoreApi<Registry>, key: symbol): void {
  registry.setState(({ sets }) => ({ sets: new Map([...sets].filter(([each]) => each !== key)) }))
}

/** What is registered, each id once: what was registered last is nearest to the person, and wins. */
export function registered({ sets }: Registry): Offered[] {
  const offered = new Map<string, Offered>()
  for (const { actions, run } of sets.values()) for (const action of actions) offered.set(action.id, { action, run })
  return [...offered.values()]
}
