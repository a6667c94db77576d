import { Play } from 'lucide-react'
import { expect, test } from 'vitest'
import type { Action } from './action.ts'
import { createRegistry, dropActions, registered, setActions } from './registry.ts'

const action = (id: string, label = id): Action => ({ id, label, icon: Play, perform: () => {} })
const labels = (registry: ReturnType<typeof createRegistry>) => registered(registry.getState()).map(({ action }) => action.label)

test('offers what is registered, and no more once it is dropped', () => {
  const registry = createRegistry()
  const [app, page] = [Symbol('app'), Symbol('page')]
  setActions(registry, app, { actions: [action('a')] })
  setActions(registry, page, { actions: [action('b'), action('c')] })
  expect(labels(registry)).toEqual(['a', 'b', 'c'])
  dropActions(registry, page)
  expect(labels(registry)).toEqual(['a'])
})

test('of two actions with one id the one registered last is offered', () => {
  const registry = createRegistry()
  setActions(registry, Symbol('app'), { actions: [action('find', 'Find')] })
  setActions(registry, Symbol('page'), { actions: [action('find', 'Find a run')] })
  expect(labels(registry)).toEqual(['Find a run'])
})
