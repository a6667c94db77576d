import type { Variable } from '@tensorflow/tfjs'
import type { NamedVariable } from '../nn/index.ts'
import type { Optimizer } from '../optim/index.ts'
import type { StoredTensor, TensorSource } from './stored-types.ts'
import { restoreVariable, storeVariable } from './variables.ts'

/** What of an optimiser is no tensor. */
export interface OptimizerState {
  steps: number
  groups: Record<string, unknown>[]
  /** Batches of a window of accumulation that no step has used yet; left out where there are none. */
  accumulated?: number
}

export function describeOptimizer(optimizer: Optimizer): OptimizerState {
  const { steps, groups, window } = optimizer
  return { steps, groups: groups.map((group) => ({ ...group, parameters: undefined })), accumulated: window.batches || undefined }
}

/** Slots are named `<optimiser>.<parameter>.<slot>`, such as `0.net.0.weight.exp_avg`. */
export function storeSlots(optimizers: Optimizer[], variables: NamedVariable[]): Map<string, TensorSource> {
  const stored = new Map<string, TensorSource>()
  forEachSlot(optimizers, variables, (name, slot, parameter) => stored.set(name, storeVariable(slot, parameter)))
  return stored
}

/** Puts back what the two functions above gave. */
export function restoreOptimizers(
  optimizers: Optimizer[],
  variables: NamedVariable[],
  states: OptimizerState[],
  stored: Map<string, StoredTensor>,
): void {
  // Options first: they say which slots there are.
  for (const [index, optimizer] of optimizers.entries()) {
    const state = states[index]
    if (!state) continue
    optimizer.steps = state.steps
    optimizer.groups.forEach((group, at) => Object.assign(group, state.groups[at]))
    const summed = variables.filter(({ name }) => stored.has(`${index}.${name}.grad`)).map(({ variable }) => variable)
    optimizer.window.reopen(state.accumulated ?? 0, summed)
  }
  forEachSlot(optimizers, variables, (name, slot, parameter) => {
    const values = stored.get(name)
    if (values) restoreVariable(slot, values, parameter)
  })
}

type UseSlot = (name: string, slot: Variable, parameter: Variable) => void

function forEachSlot(optimizers: Optimizer[], variables: NamedVariable[], use: UseSlot): void {
  for (const [index, optimizer] of optimizers.entries()) {
    for (const { name, variable } of variables) {
      for (const [slotName, slot] of Object.entries(optimizer.slots(variable))) use(`${index}.${name}.${slotName}`, slot, variable)
    }
  }
}
