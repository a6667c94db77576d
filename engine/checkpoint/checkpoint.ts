import type { Variable } from '@tensorflow/tfjs'
import type { Optimizer } from '../optim/index.ts'
import { namedVariables, type NamedVariable } from '../nn/index.ts'
import { readFolder, writeFolder } from './folder.ts'
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts'
import type { StoredTensor } from './stored-types.ts'
import { checkFits, restoreVariable, storeVariable } from './variables.ts'

const modelFile = 'model.safetensors'
const optimizerFile = 'optimizer.safetensors'
/** Only where there is something in it. */
const callbacksFile = 'callbacks.safetensors'

/** Everything of a run but its tensors, as JSON. */
export interface CheckpointState {
  leyden: string
  module: string
  hparams: unknown
  /** Epochs that are complete, and optimiser steps taken. */
  epoch: number
  step: number
  /** Training batches of all epochs. */
  batch: number
  /** Of them those of the epoch that isn't complete. */
  batchOfEpoch?: number
  seed: number
  optimizers: {
    steps: number
    groups: Record<string, unknown>[]
    /** Batches of a window of accumulation that no step has used yet; left out where there are none. */
    accumulated?: number
  }[]
  /** Changes of learning rates that were made while the run went on: their groups have what they did. */
  rateChanges?: number
  /** State of learning-rate schedulers, in the order in which the module configured them. */
  /** Where the precision scales the loss. */
  lossScaler?: { scale: number; streak: number }
  lrSchedulers?: Record<string, unknown>[]
  /** State of callbacks by their key. */
  callbacks: Record<string, unknown>
  metrics: Record<string, number>
  savedAt: number
  /** A resume needs more than it has. */
  weightsOnly?: boolean
}

export interface CheckpointContent {
  module: object
  optimizers: Optimizer[]
  state: Omit<CheckpointState, 'optimizers'>
  /** The variable whose values stand for one of the model, such as its average. Default: itself. */
  savedAs?: (variable: Variable) => Variable
  /** Variables of callbacks, by name. */
  callbackVariables?: ReadonlyMap<string, Variable>
}

/** Writes a checkpoint folder (see `folder.ts` for what a kill leaves). Returns its size in bytes. */
export function saveCheckpoint(folder: string, content: CheckpointContent): number {
  const { module, optimizers, state, savedAs = (variable) => variable, callbackVariables = new Map() } = content
  const variables = namedVariables(module)
  const model = new Map(variables.map(({ name, variable }) => [name, storeVariable(savedAs(variable), variable)]))
  const files = {
    [modelFile]: encodeSafetensors(model, { format: 'pt' }), // how PyTorch's readers know the layout
    [optimizerFile]: encodeSafetensors(storeSlots(optimizers, variables)),
  }
  if (callbackVariables.size > 0) Object.assign(files, { [callbacksFile]: encodeSafetensors(storeAll(callbackVariables)) })
  return writeFolder(folder, files, { ...state, optimizers: optimizers.map(describeOptimizer) })
}

/** A checkpoint in memory, checked: its state, and the functions that put its tensors back. */
export interface LoadedCheckpoint {
  folder: string
  state: CheckpointState
  /** Throws LeydenError where the model's names or shapes differ. */
  restoreModel(module: object): void
  /** Those of the variables that the checkpoint has. */
  restoreCallbacks(variables: ReadonlyMap<string, Variable>): void
  restoreOptimizers(optimizers: Optimizer[], module: object): void
}

/** Reads a checkpoint folder. Throws LeydenError where it is damaged or none. */
export function loadCheckpoint(folder: string): LoadedCheckpoint {
  const { state, files } = readFolder<CheckpointState>(folder)
  const model = decodeSafetensors(files[modelFile]!, modelFile)
  return {
    folder,
    state,
    restoreModel(module) {
      const variables = namedVariables(module)
      checkFits(variables, model, folder)
      for (const { name, variable } of variables) restoreVariable(variable, model.get(name)!)
    },
    restoreCallbacks(variables) {
      const file = files[callbacksFile]
      if (file) restoreAll(variables, decodeSafetensors(file, callbacksFile))
    },
    restoreOptimizers(optimizers, module) {
      // Options first: they say which slots there are.
      optimizers.forEach((optimizer, index) => restoreOptimizer(optimizer, state.optimizers[index]))
      restoreSlots(optimizers, namedVariables(module), decodeSafetensors(files[optimizerFile]!, optimizerFile))
    },
  }
}

function storeAll(variables: ReadonlyMap<string, Variable>): Map<string, StoredTensor> {
  return new Map([...variables].map(([name, variable]) => [name, storeVariable(variable)]))
}

function restoreAll(variables: ReadonlyMap<string, Variable>, stored: Map<string, StoredTensor>): void {
  for (const [name, variable] of variables) {
    const values = stored.get(name)
    if (values) restoreVariable(variable, values)
  }
}

/** Slots are named `<optimiser>.<parameter>.<slot>`, such as `0.net.0.weight.exp_avg`. */
function storeSlots(optimizers: Optimizer[], variables: NamedVariable[]): Map<string, StoredTensor> {
  const stored = new Map<string, StoredTensor>()
  forEachSlot(optimizers, variables, (name, slot, parameter) => stored.set(name, storeVariable(slot, parameter)))
  return stored
}

function restoreSlots(optimizers: Optimizer[], variables: NamedVariable[], stored: Map<string, StoredTensor>): void {
  forEachSlot(optimizers, variables, (name, slot, parameter) => {
    const values = stored.get(name)
    if (values) restoreVariable(slot, values, parameter)
  })
}

type Slot = NamedVariable['variable']

function forEachSlot(optimizers: Optimizer[], variables: NamedVariable[], use: (name: string, slot: Slot, parameter: Slot) => void): void {
  for (const [index, optimizer] of optimizers.entries()) {
    for (const { name, variable } of variables) {
      for (const [slotName, slot] of Object.entries(optimizer.slots(variable))) use(`${index}.${name}.${slotName}`, slot, variable)
    }
  }
}

function describeOptimizer(optimizer: Optimizer): CheckpointState['optimizers'][number] {
  const { steps, groups, window } = optimizer
  return { steps, groups: groups.map((group) => ({ ...group, parameters: undefined })), accumulated: window.batches || undefined }
}

function restoreOptimizer(optimizer: Optimizer, saved: CheckpointState['optimizers'][number] | undefined): void {
  if (!saved) return
  optimizer.steps = saved.steps
  optimizer.groups.forEach((group, index) => Object.assign(group, saved.groups[index]))
  optimizer.window.reopen(saved.accumulated ?? 0, optimizer.parameters)
}
